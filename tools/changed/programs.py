"""Programs of another commit: run in processes of their own, on that commit's sources."""

from collections.abc import Mapping, Sequence

from tools.changed.revisions import Tree
from tools.sources import run_on as run_on_sources

_LONGEST = 300.0


def run_on(tree: Tree, command: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Run Python with arguments in a tree's folder, on its sources before those installed; give what it printed.

    Raises Broken where it ends in an error.
    """
    return run_on_sources(
        tree.folder,
        command,
        variables,
        seconds=_LONGEST,
        what=f"A program of the commit {tree.short} failed ({' '.join(command[:2])})",
        next_step="run it on that commit, and mend what it names.",
    )
