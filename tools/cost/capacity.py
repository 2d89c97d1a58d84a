"""DynamoDB's request units, worked out from items as they go over the wire (AWS's rules of on-demand capacity).

Sizes are in bytes. A write takes a unit for each 1 KB begun, of the larger of the item before and after, and the same
for each index whose entry it adds, changes or removes; in a transaction the table's part counts twice. A read takes a
unit for each 4 KB begun, half of it where it need not be consistent.
"""

import base64
import math
from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
"""An item in DynamoDB's JSON: `{"name": {"S": "text"}}`."""

IndexKeys = tuple[str, ...]
"""The attributes that an item must have to be in an index."""

_WRITE = 1_024
_READ = 4_096
_OF_DOCUMENT = 3


def item_size(item: Item) -> int:
    """Give an item's size: its attributes' names in UTF-8 and their values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def read_units(size: int, *, consistent: bool) -> float:
    """Give the units of a read of `size` bytes; what finds nothing costs as much as the smallest item."""
    blocks = max(1, math.ceil(size / _READ))
    return float(blocks) if consistent else blocks / 2


def write_units(
    before: Item | None, after: Item | None, indexes: tuple[IndexKeys, ...], *, in_transaction: bool = False
) -> float:
    """Give the units of a write that leaves `after` where `before` stood; None is no item.

    The indexes project all attributes. A write that is refused by its condition costs as one that changes nothing.
    """
    largest = max(item_size(before or {}), item_size(after or {}))
    table = _write_blocks(largest) * (2 if in_transaction else 1)
    return float(table + sum(_index_units(before, after, keys) for keys in indexes))


def _index_units(before: Item | None, after: Item | None, keys: IndexKeys) -> int:
    old, new = (_entry(item, keys) for item in (before, after))
    if old == new:
        return 0
    if old is None or new is None:
        return _write_blocks(item_size(old or new or {}))
    if all(old[key] == new[key] for key in keys):
        return _write_blocks(max(item_size(old), item_size(new)))
    # Another key is another place: the old entry is removed and a new one written.
    return _write_blocks(item_size(old)) + _write_blocks(item_size(new))


def _entry(item: Item | None, keys: IndexKeys) -> Item | None:
    return item if item is not None and all(key in item for key in keys) else None


def _write_blocks(size: int) -> int:
    return max(1, math.ceil(size / _WRITE))


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(str(content).encode())
    if kind == "N":
        return _number_size(str(content))
    if kind in {"BOOL", "NULL"}:
        return 1
    if kind == "B":
        return len(base64.b64decode(content))
    if kind == "M":
        return _OF_DOCUMENT + sum(len(name.encode()) + 1 + _value_size(inner) for name, inner in content.items())
    if kind == "L":
        return _OF_DOCUMENT + sum(1 + _value_size(inner) for inner in content)
    single = kind[0]
    return sum(_value_size({single: inner}) for inner in content)


def _number_size(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0") or "0"
    return math.ceil(len(digits) / 2) + 1 + text.startswith("-")
