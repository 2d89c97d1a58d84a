"""Finds the lines and columns that JSON pointers lead to."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from typed_asl.values import pointer

_TOKENS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)


class Position(NamedTuple):
    """A place in a text; both count from 1."""

    line: int
    column: int


def positions(text: str, wanted: Iterable[str]) -> dict[str, Position]:
    """Find each pointer's place in JSON text: a member that holds an object or array at its key, others at the value.

    A pointer to a place that does not exist gets that of the nearest one around it.
    """
    asked = list(dict.fromkeys(wanted))
    needed = {prefix for each in asked for prefix in _prefixes(each)}
    found: dict[str, int] = {}
    for at, offset in _places(text):
        if at in needed:
            found.setdefault(at, offset)
            if len(found) == len(needed):
                break
    return nearest(asked, {at: _position(text, offset) for at, offset in found.items()})


def nearest(asked: Iterable[str], known: Mapping[str, Position]) -> dict[str, Position]:
    """Give each pointer the place of itself or of the nearest that is known around it, else the text's start."""
    return {
        each: next((known[prefix] for prefix in _prefixes(each) if prefix in known), Position(1, 1)) for each in asked
    }


def _prefixes(at: str) -> Iterator[str]:
    """Yield a pointer and all those around it, the longest first."""
    while at:
        yield at
        at = at.rpartition("/")[0]
    yield ""


def _position(text: str, offset: int) -> Position:
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


@dataclass(slots=True)
class _Open:
    """An object or array that is being read; `key` is the member whose value comes next."""

    at: str
    is_object: bool
    index: int = 0
    key: str | None = None
    key_at: int = 0

    def here(self) -> str:
        return self.at + pointer(self.index if self.key is None else self.key)


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointer and the offset of every value of a text, as far as it is JSON."""
    stack: list[_Open] = []
    for match in _TOKENS.finditer(text):
        word, top = match[0], stack[-1] if stack else None
        if word in "{[":
            at = top.here() if top else ""
            yield at, top.key_at if top and top.key is not None else match.start()
            stack.append(_Open(at, word == "{"))
        elif word in "}]":
            if stack:
                stack.pop()
        elif word == "," and top:
            top.key, top.index = None, top.index + 1
        elif word != ":" and top:
            if top.is_object and top.key is None:
                top.key, top.key_at = _text_of(word), match.start()
            else:
                yield top.here(), match.start()


def _text_of(word: str) -> str:
    try:
        return str(json.loads(word))
    except ValueError:
        return word
