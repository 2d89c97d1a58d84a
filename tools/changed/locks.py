"""The committed locks, compared: which distributions a range of commits moved."""

from collections.abc import Mapping

from packaging.utils import canonicalize_name
from tools.artifact.requirements import Locked, read_lock
from tools.changed.revisions import Pair, Tree
from tools.failure import ToolError

Entries = dict[str, tuple[Locked, ...]]


def moved(
    pair: Pair, lock: str, *, only: set[str] | None = None, environment: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Say which distributions of `requirements/{lock}.txt` differ, such as `requests 2.32.4 → 2.32.5`.

    `only` leaves the others out; with an `environment`, only entries whose marker holds there count. Order and comments
    do not matter; a file's hash does, because another wheel of the same version may be the one that is installed.
    """
    return tuple(words for name, words in moves(pair, lock, environment).items() if only is None or name in only)


def moves(pair: Pair, lock: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Do as `moved` does, by the distribution's name."""
    if f"requirements/{lock}.txt" not in pair.files:
        return {}
    before, after = (_entries(tree, lock, environment) for tree in (pair.since, pair.head))
    names = sorted(before.keys() | after.keys())
    return {
        name: _words(name, before.get(name, ()), after.get(name, ()))
        for name in names
        if _pins(before.get(name, ())) != _pins(after.get(name, ()))
    }


def _entries(tree: Tree, lock: str, environment: Mapping[str, str] | None) -> Entries:
    """Read a lock that a commit need not have."""
    path = tree.folder / "requirements" / f"{lock}.txt"
    if not path.is_file():
        return {}
    try:
        entries = read_lock(path)
    except ToolError as error:
        raise ToolError(
            f"The lock of {tree.short} cannot be read: {error.message}",
            next_step="write it with `hatch run lock` and commit it, or name another commit.",
        ) from None
    found: Entries = {}
    for each in entries:
        if environment is None or each.wanted(environment):
            name = canonicalize_name(each.name)
            found[name] = (*found.get(name, ()), each)
    return found


def _pins(entries: tuple[Locked, ...]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(each.version, str(each.requirement.marker), each.hashes) for each in entries}


def _words(name: str, before: tuple[Locked, ...], after: tuple[Locked, ...]) -> str:
    old, new = (", ".join(sorted(each.version for each in side)) for side in (before, after))
    if not (old and new):
        return f"{name} {new} is new" if new else f"{name} {old} is gone"
    return f"{name} {old} → {new}" if old != new else f"{name} {new} has other hashes or another marker"
