"""Finds places in JSON text that Python's own reader does not tell: only used once something is wrong.

Every function takes time in proportion to the text, whatever it holds.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from typed_asl.values import pointer

_STRING = r'"(?:[^"\\]++|\\.)*+"?'
_BRACKETS = re.compile(rf"{_STRING}|[{{}}\[\]]", re.DOTALL)
_WORDS = re.compile(rf'{_STRING}|[^\s{{}}\[\],:"]++', re.DOTALL)
_TOKENS = re.compile(rf"{_STRING}|[{{}}\[\],:]", re.DOTALL)
_MOST = 100


def line_column(text: str, position: int) -> tuple[int, int]:
    """Give the line and the column of a position, both from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def place(text: str, position: int) -> str:
    """Say where a position is, counting lines and columns from 1."""
    line, column = line_column(text, position)
    return f"in line {line}, column {column}"


def too_deep(text: str, most: int) -> int | None:
    """Give the position of the first bracket that opens more than `most` levels; None if there is none."""
    if text.count("{") + text.count("[") <= most:
        return None
    depth = 0
    for match in _BRACKETS.finditer(text):
        char = text[match.start()]
        if char in "{[":
            depth += 1
            if depth > most:
                return match.start()
        elif char in "}]":
            depth -= 1
    return None


def first_word(text: str, wanted: Callable[[str], bool]) -> tuple[int, str]:
    """Give the position and the text of the first number or bare word of which `wanted` is true; else an empty one."""
    words = (match for match in _WORDS.finditer(text) if text[match.start()] != '"')
    return next(((match.start(), match[0]) for match in words if wanted(match[0])), (0, ""))


@dataclass(slots=True)
class _Open:
    """An object or an array that is being read; `key` is the one whose value comes next."""

    at: str
    is_object: bool
    keys: set[str] = field(default_factory=set)
    key: str | None = None
    index: int = 0

    def here(self) -> str:
        return self.at + pointer(self.index if self.key is None else self.key)


def doubles(text: str) -> Iterator[tuple[str, int]]:
    """Give the JSON pointer and the position of each key that its object has already, at most 100. For valid JSON."""
    return islice(_doubles(text), _MOST)


def _doubles(text: str) -> Iterator[tuple[str, int]]:
    stack: list[_Open] = []
    for match in _TOKENS.finditer(text):
        found = match[0]
        top = stack[-1] if stack else None
        if found in "{[":
            stack.append(_Open(top.here() if top else "", found == "{"))
        elif found in "}]":
            stack.pop()
        elif found == "," and top:
            top.key, top.index = None, top.index + 1
        elif found[0] == '"' and top and top.is_object and top.key is None:
            top.key = key = str(json.loads(found))
            if key in top.keys:
                yield top.here(), match.start()
            top.keys.add(key)
