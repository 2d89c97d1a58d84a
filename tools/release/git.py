"""The repository that is released from, by git itself."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version
from tools.release.errors import ReleaseError
from tools.release.programs import clean_environment
from tools.release.versions import parsed

_LONGEST = 120.0


@dataclass(frozen=True)
class Repository:
    """A checkout and its history. Every method raises ReleaseError with what git said."""

    root: Path

    def run(self, *arguments: str) -> str:
        """Run git here and give what it printed, without the last line's end."""
        done = self._started(*arguments)
        if done.returncode:
            said = " ".join(done.stderr.split()) or f"it ended with {done.returncode}"
            raise ReleaseError(f"git {arguments[0]} in {self.root}: {said}", next_step="mend what git names.")
        return done.stdout.rstrip("\n")

    def succeeds(self, *arguments: str) -> bool:
        """Whether git ends with 0."""
        return self._started(*arguments).returncode == 0

    def _started(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=self.root,
                env=clean_environment() | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReleaseError(f"git {arguments[0]} did not run: {error}", next_step="look at git here.") from None

    def require(self) -> None:
        """Refuse a folder that is no checkout with a commit."""
        if not self.succeeds("rev-parse", "--verify", "HEAD^{commit}"):
            raise ReleaseError(
                f"{self.root} is no git repository with a commit.", next_step="run this in a clone of the project."
            )

    def uncommitted(self) -> tuple[str, ...]:
        """Name the files that differ from the last commit."""
        return tuple(line[3:] for line in self.run("status", "--porcelain", "--untracked-files=all").splitlines())

    def has_tag(self, tag: str) -> bool:
        """Whether a tag of that name exists, whatever it points to."""
        return self.succeeds("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}")

    def releases(self, package: str, *, merged: str | None = "HEAD") -> tuple[Version, ...]:
        """Give a package's released versions in rising order: those that the commit `merged` contains, or all."""
        within = () if merged is None else ("--merged", merged)
        tags = self.run("tag", "--list", f"{package}-v*", *within).splitlines()
        return tuple(sorted(filter(None, (_version(tag.removeprefix(f"{package}-v")) for tag in tags))))

    def read(self, revision: str, path: str) -> str | None:
        """Give a file as a revision has it, or nothing where it has none."""
        found = self.succeeds("cat-file", "-e", f"{revision}:{path}")
        return self.run("show", f"{revision}:{path}") if found else None

    def names(self, revision: str, folder: str) -> tuple[str, ...]:
        """Name the files in a folder of a revision."""
        listed = self.run("ls-tree", "--name-only", revision, f"{folder}/").splitlines()
        return tuple(Path(path).name for path in listed)

    @contextmanager
    def worktree(self, revision: str) -> Iterator["Repository"]:
        """Check a revision out into a temporary folder, without what stands uncommitted here; removed at the end."""
        with tempfile.TemporaryDirectory(prefix="release-") as folder:
            path = Path(folder).resolve() / "checkout"
            self.run("worktree", "add", "--detach", "--quiet", str(path), revision)
            try:
                yield Repository(path)
            finally:
                self.run("worktree", "remove", "--force", str(path))


def _version(text: str) -> Version | None:
    try:
        return parsed(text)
    except ReleaseError:
        return None
