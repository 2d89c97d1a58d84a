"""JSON values and pointers: what definitions are made of below the level of states."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
"""Any JSON value, read-only: a `dict[str, str]` is one as well."""

MAX_DEPTH = 100
"""Levels of nesting that a definition may have; deeper ones are refused before they exhaust the stack."""


def pointer(*parts: str | int) -> str:
    """Join keys and indices to an RFC 6901 JSON pointer."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def plain(value: object, _depth: int = 0) -> Json:
    """Copy a Python value to plain dicts, lists and scalars, in the order of its keys.

    Raises ValueError where the value is not JSON: keys that are not text, NaN, sets, dates, too deep a nesting.
    """
    if _depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} is not a JSON number")
        return value
    if isinstance(value, Mapping):
        return {_key(key): plain(item, _depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, _depth + 1) for item in value]
    raise ValueError(f"{value!r} ({type(value).__name__}) is not a JSON value")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is not text")
    return key


def strings(value: Json, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield each string value below `value` with its JSON pointer, in document order."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from strings(item, at + pointer(key))
    elif isinstance(value, Sequence):
        for index, item in enumerate(value):
            yield from strings(item, at + pointer(index))


def is_expression(value: object) -> bool:
    """Tell whether Step Functions would evaluate this value as JSONata."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= len("{%%}")


def body_of(expression: str) -> str:
    """Take the JSONata text out of its brackets."""
    return expression.removeprefix("{%").removesuffix("%}").strip()
