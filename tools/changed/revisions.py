"""Two commits, as git knows them: named, compared, and laid out as folders. The checkout itself is only read."""

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.changed.errors import ChangedError

_LONGEST = 120.0
_TRUNK = "refs/remotes/origin/main"
# Set where git starts a hook; they would answer for another folder than the one that is asked about.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True)
class Tree:
    """A commit's files in a folder. `revision` is the whole hash."""

    revision: str
    folder: Path

    @property
    def short(self) -> str:
        """The revision as people read it."""
        return self.revision[:7]


@dataclass(frozen=True)
class Pair:
    """The two trees that are compared, and the paths of the files that differ, relative to the repository."""

    since: Tree
    head: Tree
    files: tuple[str, ...]

    def under(self, *folders: str) -> tuple[str, ...]:
        """Give the files that differ under any of the folders."""
        return tuple(file for file in self.files if any(file.startswith(f"{folder}/") for folder in folders))


@contextmanager
def pair(since: str | None, head: str, root: Path) -> Iterator[Pair]:
    """Lay out two commits of a repository in a temporary folder.

    Without `since` (None, empty, or the zeros by which GitHub says that a branch is new) it is the merge base of head
    and origin/main where that is older than head, else head's first parent. Raises ChangedError for a folder that is
    no repository and for a commit that is not there.
    """
    _refuse_other_folders(root)
    newer = commit(head, root)
    older = commit(since, root) if since and since.strip("0") else _default(newer, root)
    names = _git(root, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", older, newer, "--")
    files = tuple(sorted(name for name in names.decode().split("\0") if name))
    with TemporaryDirectory(prefix="changed-") as folder:
        work = Path(folder)
        yield Pair(_laid_out(older, work / "since", root), _laid_out(newer, work / "head", root), files)


def commit(revision: str, root: Path) -> str:
    """Give the whole hash of the commit that a revision names. Raises ChangedError where there is none."""
    found = _asked(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        raise ChangedError(
            f"{root} has no commit {revision!r}.",
            next_step="name a commit, tag or branch of it; if it is a shallow clone, `git fetch --unshallow` first.",
        )
    return found


def uncommitted(root: Path) -> int:
    """Count the files whose changes no commit holds."""
    return len(_git(root, "status", "--porcelain", "--untracked-files=all").splitlines())


def _refuse_other_folders(root: Path) -> None:
    top = _asked(root, "rev-parse", "--show-toplevel") if root.is_dir() else None
    if top is None or Path(top).resolve() != root.resolve():
        raise ChangedError(
            f"{root} is not the top folder of a git repository.",
            next_step="run it in a clone of this repository, or name one with --root.",
        )


def _default(head: str, root: Path) -> str:
    base = _asked(root, "merge-base", head, _TRUNK)
    if base and base != head:
        return base
    parent = _asked(root, "rev-parse", "--verify", "--quiet", f"{head}^1")
    if parent is None:
        raise ChangedError(
            f"The commit {head[:7]} has no parent in {root} to compare with.",
            next_step="give --since REV; if it is a shallow clone, `git fetch --unshallow` first.",
        )
    return parent


def _laid_out(revision: str, folder: Path, root: Path) -> Tree:
    # An archive leaves the repository as it is, where a worktree would be written into it.
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", "--format=tar", revision))) as archive:
        # Python 3.11 has the filter from 3.11.4 on; what is read is this repository's own.
        safely: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **safely)  # noqa: S202 - git made it, of this repository's commit
    return Tree(revision, folder)


def _asked(root: Path, *arguments: str) -> str | None:
    """Give git's answer, or None where it has none."""
    done = _run(root, *arguments)
    return done.stdout.decode().strip() or None if done.returncode == 0 else None


def _git(root: Path, *arguments: str) -> bytes:
    done = _run(root, *arguments)
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise ChangedError(f"git {arguments[0]} failed in {root}: {said}.", next_step="mend what it names.")
    return done.stdout


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK} | {"LC_ALL": "C"}
    command = ["git", "-C", str(root), "--no-optional-locks", *arguments]
    try:
        return subprocess.run(command, env=environment, capture_output=True, timeout=_LONGEST, check=False)
    except FileNotFoundError:
        raise ChangedError("git was not found.", next_step="install it, or put it on PATH.") from None
    except subprocess.TimeoutExpired:
        raise ChangedError(
            f"git {arguments[0]} did not end within {_LONGEST:.0f} s.", next_step="look at the repository's disk."
        ) from None
