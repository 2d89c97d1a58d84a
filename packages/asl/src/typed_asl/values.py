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

    Raises ValueError where the value is not JSON: keys that are not text, NaN, sets, dates, halves of surrogate pairs,
    too deep a nesting.
    """
    if _depth > MAX_DEPTH:
        raise ValueError(_TOO_DEEP)
    if isinstance(value, str):
        return value if value.isascii() else _whole(value)
    if value is None or isinstance(value, bool | int):
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


_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is not text")
    return key if key.isascii() else _whole(key)


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text!r} holds half a surrogate pair, which no text may") from None
    return text


def faults(value: object, at: str = "", _depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield what `plain` refuses, each with its JSON pointer, in document order."""
    if _depth > MAX_DEPTH:
        yield at, _TOO_DEEP
    elif isinstance(value, Mapping):
        for key, item in value.items():
            here = at + pointer(repr(key) if not isinstance(key, str) or not _encodes(key) else key)
            if not isinstance(key, str) or not _encodes(key):
                yield at, f"the key {key!r} is not text"
            yield from faults(item, here, _depth + 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from faults(item, at + pointer(index), _depth + 1)
    else:
        try:
            plain(value)
        except ValueError as error:
            yield at, str(error)


def _encodes(text: str) -> bool:
    try:
        _whole(text)
    except ValueError:
        return False
    return True


def asl_name(name: str) -> str:
    """Give the language's name of a field: `max_items_path` is MaxItemsPath, `csv_headers` is CSVHeaders."""
    return "".join("CSV" if word == "csv" else word.capitalize() for word in name.split("_"))


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
