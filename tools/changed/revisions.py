"""Two commits, as git knows them: named, compared, and laid out as folders. The checkout itself is only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.failure import ToolError
from tools.repository import Repository

_TRUNK = "refs/remotes/origin/main"


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
    and origin/main where that is older than head, else head's first parent. Raises ToolError for a folder that is no
    repository and for a commit that is not there.
    """
    repository = Repository(root)
    _refuse_other_folders(repository)
    newer = repository.commit(head)
    older = repository.commit(since) if since and since.strip("0") else _default(newer, repository)
    names = repository.run("diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", older, newer, "--")
    files = tuple(sorted(name for name in names.split("\0") if name))
    with repository.laid_out(older, newer) as [before, after]:
        yield Pair(Tree(older, before), Tree(newer, after), files)


def _refuse_other_folders(repository: Repository) -> None:
    root = repository.root
    top = repository.asked("rev-parse", "--show-toplevel") if root.is_dir() else None
    if top is None or Path(top).resolve() != root.resolve():
        raise ToolError(
            f"{root} is not the top folder of a git repository.",
            next_step="run it in a clone of this repository, or name one with --root.",
        )


def _default(head: str, repository: Repository) -> str:
    base = repository.asked("merge-base", head, _TRUNK)
    if base and base != head:
        return base
    parent = repository.asked("rev-parse", "--verify", "--quiet", f"{head}^1")
    if parent is None:
        raise ToolError(
            f"The commit {head[:7]} has no parent in {repository.root} to compare with.",
            next_step="give --since REV; if it is a shallow clone, `git fetch --unshallow` first.",
        )
    return parent
