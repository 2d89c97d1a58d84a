"""The nearest known name to a misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_LONGEST = 100
"""Characters of a name past which no more are compared: it would take too long."""


def nearest(given: str, known: Iterable[str], *, least: float = 0.65) -> str | None:
    """Give the known name that is nearest to a misspelt one, None where none is near.

    `least` is the part of both names, between 0 and 1, that must be the same.
    """
    return _nearest(given[:_LONGEST], tuple(known), least)


@lru_cache(maxsize=1024)
def _nearest(given: str, known: tuple[str, ...], least: float) -> str | None:
    for name in known:
        if name.lower() == given.lower():
            return name
    close = get_close_matches(given, known, n=1, cutoff=least)
    return close[0] if close else None
