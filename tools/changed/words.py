"""How reasons are worded."""

from collections.abc import Sequence

_MOST = 2


def listed(names: Sequence[str]) -> str:
    """Name the first two of several, and count the others."""
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")
