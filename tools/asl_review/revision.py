"""The revision that a review compares with: which it is, and its files in a folder of their own."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools.asl_review.errors import ReviewError

_LONGEST = 120.0
_MAIN = "origin/main"


@dataclass(frozen=True)
class Revision:
    """A commit by its 40 digits, and in words why it is the one to compare with."""

    commit: str
    why: str

    @property
    def short(self) -> str:
        """The commit as people quote it."""
        return self.commit[:10]


def base_of(root: Path, given: str | None) -> Revision:
    """Find the commit to compare the working tree with.

    Unless one is given: where the branch left origin/main. Where it has not left it, or there is no origin/main: HEAD
    while there is work that is not committed, else the commit before. An empty name, and the zeros that GitHub gives
    for a branch without a past, count as none given. Raises ReviewError for a name that is no commit.
    """
    if given and given.strip("0"):
        return Revision(_commit(root, given), f"`{given}`")
    head = _commit(root, "HEAD")
    merge_base = _asked(root, "merge-base", _MAIN, "HEAD")
    if merge_base and merge_base != head:
        return Revision(merge_base, f"where this branch left `{_MAIN}`")
    if _asked(root, "status", "--porcelain", "--untracked-files=no"):
        return Revision(head, "the last commit, against what is not committed yet")
    return Revision(_commit(root, "HEAD^"), "the commit before")


@contextmanager
def checked_out(root: Path, revision: Revision) -> Iterator[Path]:
    """Give a folder with the revision's files, as a worktree that is gone afterwards; the user's stays as it is."""
    with tempfile.TemporaryDirectory(prefix="asl-review-") as temporary:
        folder = Path(temporary) / "base"
        _git(root, "worktree", "add", "--quiet", "--detach", str(folder), revision.commit)
        try:
            yield folder
        finally:
            # What is left behind after a failure is pruned by git itself; it must not hide the first error.
            with suppress(ReviewError):
                _git(root, "worktree", "remove", "--force", str(folder))


def places_naming(root: Path, word: str, folders: tuple[str, ...]) -> list[str]:
    """List as `file:line` where a word stands by itself in the committed files of these folders, as they are now."""
    found = _asked(root, "grep", "--line-number", "--word-regexp", "--fixed-strings", "-I", "-e", word, "--", *folders)
    return [":".join(line.split(":", 2)[:2]) for line in found.splitlines()]


def _commit(root: Path, name: str) -> str:
    found = _asked(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not found:
        _git(root, "rev-parse", "--git-dir")
        raise ReviewError(
            f"{name!r} is no commit of this repository.",
            next_step="name one that `git log` shows, or fetch it (`git fetch --unshallow` in a shallow clone).",
        )
    return found


def _asked(root: Path, *arguments: str) -> str:
    """Give git's answer without the line break at its end; nothing where it says no."""
    return _run(root, arguments).stdout.strip()


def _git(root: Path, *arguments: str) -> None:
    done = _run(root, arguments)
    if done.returncode:
        raise ReviewError(
            f"git {' '.join(arguments[:2])} ended with {done.returncode} in {root}: {done.stderr.strip()}",
            next_step="run it in a clone of this repository.",
        )


def _run(root: Path, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    # Where git itself starts this (a hook), its variables would lead to another repository than `root`.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        return subprocess.run(
            # A user's hooks have no business in a folder that is gone in a moment.
            ["git", "-C", str(root), "-c", f"core.hooksPath={os.devnull}", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReviewError(f"git cannot be run: {error}.", next_step="install git, or put it on PATH.") from None
