"""The revision that a review compares with, and the places that name a thing."""

from dataclasses import dataclass
from pathlib import Path

from tools.repository import Repository

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
    for a branch without a past, count as none given. Raises ToolError for a name that is no commit.
    """
    repository = Repository(root)
    if given and given.strip("0"):
        return Revision(repository.commit(given), f"`{given}`")
    head = repository.commit("HEAD")
    merge_base = repository.asked("merge-base", _MAIN, "HEAD")
    if merge_base and merge_base != head:
        return Revision(merge_base, f"where this branch left `{_MAIN}`")
    if repository.asked("status", "--porcelain", "--untracked-files=no"):
        return Revision(head, "the last commit, against what is not committed yet")
    return Revision(repository.commit("HEAD^"), "the commit before")


def places_naming(root: Path, word: str, folders: tuple[str, ...]) -> list[str]:
    """List as `file:line` where a word stands by itself in the committed files of these folders, as they are now."""
    how = ("--line-number", "--word-regexp", "--fixed-strings", "-I", "-e", word)
    found = Repository(root).asked("grep", *how, "--", *folders) or ""
    return [":".join(line.split(":", 2)[:2]) for line in found.splitlines()]
