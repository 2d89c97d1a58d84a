"""Equality and the smallest differing places of JSON values."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from typed_asl.values import Json, pointer


class Absent:
    """Stands where one side has no value at all; null is a value."""

    def __repr__(self) -> str:
        return "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent()

MaybeJson: TypeAlias = "Json | Absent"
"""A value of one side, or none."""


class Leaf(NamedTuple):
    """One smallest place at which two values differ."""

    at: str
    before: MaybeJson
    after: MaybeJson


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal as JSON: keys in any order, `1` and `1.0` alike, `true` not alike `1`."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def leaves(before: MaybeJson, after: MaybeJson, at: str = "") -> Iterator[Leaf]:
    """Yield the smallest places that differ; arrays of different length differ as a whole."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before and after:
        for key in dict.fromkeys([*before, *after]):
            yield from leaves(before.get(key, ABSENT), after.get(key, ABSENT), at + pointer(key))
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from leaves(one, other, at + pointer(index))
    elif not same(before, after):
        yield Leaf(at, before, after)


def canonical(value: Any) -> str:
    """Write a value so that equal JSON gives equal text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def shown(value: MaybeJson, longest: int = 100) -> str:
    """Write a value on one line for people, shortened where it is long."""
    if isinstance(value, Absent):
        return "absent"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def shown_apart(before: MaybeJson, after: MaybeJson, longest: int = 100) -> tuple[str, str]:
    """Write two values that differ, each on one line; long ones are shortened around the first place that differs."""
    if isinstance(before, Absent) or isinstance(after, Absent):
        return shown(before, longest), shown(after, longest)
    texts = [json.dumps(value, ensure_ascii=False) for value in (before, after)]
    # What comes before the difference is told too, so that its place can be found.
    start = max(0, _alike(*texts) - longest // 3) if max(map(len, texts)) > longest else 0
    one, other = (_window(text, start, longest) for text in texts)
    return one, other


def _alike(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def _window(text: str, start: int, longest: int) -> str:
    rest = text[start:]
    seen = rest if len(rest) <= longest else f"{rest[: longest - 1]}…"
    return f"…{seen}" if start else seen
