"""A difference as plain text."""

from collections.abc import Iterator
from typing import Final

from typed_asl.comparison.difference import Change, MachineDiff

_WIDTH: Final = 11


def text(difference: MachineDiff) -> str:
    """Write a difference: a line that counts, then the machine, the states, and the permissions."""
    return "\n".join([difference.summary(), *_lines(difference)]) + "\n"


def _lines(difference: MachineDiff) -> Iterator[str]:
    own = [change for change in difference.changes if change.state is None]
    if own:
        yield from ["", "~ the machine itself", *map(_inner, own)]
    whole = {"state added": "+", "state removed": "-"}
    added_or_removed = [change for change in difference.changes if change.kind in whole]
    if added_or_removed:
        yield ""
        yield from (f"{whole[change.kind]} {change.state} ({change.message})" for change in added_or_removed)
    for state in difference.changed_states():
        yield from ["", f"~ {state}"]
        yield from (_inner(change) for change in difference.changes if change.state == state)
    allowed = difference.permissions
    if allowed is not None and (allowed or allowed.unknown):
        yield from ["", "~ permissions"]
        yield from (f"    + {line}" for line in allowed.gained)
        yield from (f"    - {line}" for line in allowed.lost)
        yield from (f"    ? {line}" for line in allowed.unknown)


def _inner(change: Change) -> str:
    return f"    {change.kind.removeprefix('state '):<{_WIDTH}} {change.message}"
