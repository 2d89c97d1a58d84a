"""A git repository: asked, read, and another of its revisions laid out in a folder for a while."""

import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.version import Version
from tools.failure import ToolError
from tools.processes import clean_environment, run

RELEASED = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
"""A version X.Y.Z, which is all that a tag of a release may have."""

_LONGEST = 120.0


@dataclass(frozen=True)
class Repository:
    """A checkout and its history. Every method raises ToolError, with what git said, where git cannot do it."""

    root: Path

    def run(self, *arguments: str) -> str:
        """Run git here and give what it printed, without the last line's end."""
        done = self._ended(*arguments)
        if done.returncode:
            said = done.stderr.strip() or f"it ended with {done.returncode}"
            raise ToolError(f"git {arguments[0]} in {self.root}: {said}", next_step="mend what git names.")
        return done.stdout.rstrip("\n")

    def asked(self, *arguments: str) -> str | None:
        """Run git here and give what it printed, or None where it ends with an error."""
        done = self._ended(*arguments)
        return None if done.returncode else done.stdout.rstrip("\n")

    def succeeds(self, *arguments: str) -> bool:
        """Whether git ends with 0."""
        return self.asked(*arguments) is not None

    def _ended(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = clean_environment() | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        command = ["git", "-C", str(self.root), "--no-optional-locks", *arguments]
        what, next_step = f"git {arguments[0]} in {self.root}", "see that git is on PATH and answers there."
        return run(command, environment, seconds=_LONGEST, what=what, next_step=next_step, may_fail=True)

    def require(self) -> None:
        """Refuse a folder that is no checkout with a commit."""
        if not self.succeeds("rev-parse", "--verify", "HEAD^{commit}"):
            raise ToolError(
                f"{self.root} is no git repository with a commit.", next_step="run this in a clone of the project."
            )

    def commit(self, revision: str) -> str:
        """Give the whole hash of the commit that a revision names."""
        found = self.asked("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found is None:
            self.run("rev-parse", "--git-dir")
            raise ToolError(
                f"{self.root} has no commit {revision!r}.",
                next_step="name a commit, tag or branch of it; in a shallow clone, `git fetch --unshallow` first.",
            )
        return found

    def uncommitted(self) -> tuple[str, ...]:
        """Name the files that differ from the last commit."""
        return tuple(line[3:] for line in self.run("status", "--porcelain", "--untracked-files=all").splitlines())

    def has_tag(self, tag: str) -> bool:
        """Whether a tag of that name exists, whatever it points to."""
        return self.succeeds("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}")

    def main_branch(self) -> str:
        """Name the branch that releases are part of: the remote's as it was fetched last, or main where there is none.

        Raises ToolError where it is not here.
        """
        remote = self.succeeds("remote", "get-url", "origin")
        names = ("origin/main", "origin/HEAD") if remote else ("main",)
        folder = "refs/remotes" if remote else "refs/heads"
        for name in names:
            if self.succeeds("rev-parse", "--verify", "--quiet", f"{folder}/{name}^{{commit}}"):
                return name
        raise ToolError(
            f"There is no branch {' or '.join(names)} in {self.root}, which would have to hold what is released.",
            next_step="fetch it (`git fetch origin main:refs/remotes/origin/main`)." if remote else "make one.",
        )

    def contains(self, branch: str, commit: str) -> bool:
        """Whether a commit is a branch's last one or one before it, as far as the history is here."""
        return self.succeeds("merge-base", "--is-ancestor", commit, branch)

    def releases(self, package: str, *, merged: str | None = "HEAD") -> tuple[Version, ...]:
        """Give a package's released versions in rising order: those that the commit `merged` contains, or all."""
        within = () if merged is None else ("--merged", merged)
        tags = self.run("tag", "--list", f"{package}-v*", *within).splitlines()
        versions = (tag.removeprefix(f"{package}-v") for tag in tags)
        return tuple(sorted(Version(each) for each in versions if RELEASED.fullmatch(each)))

    def read(self, revision: str, path: str) -> str | None:
        """Give a file as a revision has it, or nothing where it has none."""
        return self.asked("show", f"{revision}:{path}")

    def names(self, revision: str, folder: str) -> tuple[str, ...]:
        """Name the files in a folder of a revision."""
        listed = self.run("ls-tree", "--name-only", revision, f"{folder}/").splitlines()
        return tuple(Path(path).name for path in listed)

    @contextmanager
    def laid_out(self, *commits: str) -> Iterator[list[Path]]:
        """Write the files of commits into temporary folders, which go at the end whatever happens.

        They are archives' files: where a worktree would be written into the repository, this one is only read.
        """
        with TemporaryDirectory(prefix="commits-") as folder:
            yield [self._unpacked(commit, Path(folder) / str(count)) for count, commit in enumerate(commits)]

    def _unpacked(self, commit: str, folder: Path) -> Path:
        packed = folder.with_suffix(".tar")
        self.run("archive", "--format=tar", f"--output={packed}", commit)
        with tarfile.open(packed) as archive:
            # Python 3.11 has the filter from 3.11.4 on. Without it nothing leaves the folder: no path of git has "..".
            safely: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            archive.extractall(folder, **safely)  # noqa: S202 - see above
        packed.unlink()
        return folder

    @contextmanager
    def worktree(self, revision: str) -> Iterator["Repository"]:
        """Check a revision out into a temporary folder, to commit in; removed at the end whatever happens."""
        with TemporaryDirectory(prefix="release-") as folder:
            path = Path(folder).resolve() / "checkout"
            try:
                self.run("worktree", "add", "--detach", "--quiet", str(path), revision)
                yield Repository(path)
            finally:
                # What this leaves behind git prunes itself; it must not hide the first error.
                self.asked("worktree", "remove", "--force", str(path))
