"""The calls to DynamoDB, answered by the stand-in and worked out in request units by the items that they touch."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.cost.capacity import IndexKeys, Item, item_size, read_units, write_units

from siesa_local.aws.raw import RawCalls
from siesa_local.aws.request import Answer, AwsCall

_WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}
OPERATIONS = frozenset({"GetItem", "Query", "Scan", "TransactWriteItems", *_WRITES})
"""What has a rule here."""

_NARROWING = {"FilterExpression", "ProjectionExpression", "Select"}


@dataclass(frozen=True)
class Units:
    """Request units."""

    read: float = 0.0
    write: float = 0.0

    def __add__(self, other: "Units") -> "Units":
        return Units(self.read + other.read, self.write + other.write)


@dataclass(frozen=True)
class _Table:
    key: tuple[str, ...]
    indexes: tuple[IndexKeys, ...]


@dataclass(frozen=True)
class _Written:
    """One write of a call: its table, and where its item stands."""

    table: str
    key: dict[str, Any]


class Tables:
    """Knows the tables' keys and indexes, and reads items before and after each write to see what it changed."""

    def __init__(self, raw: RawCalls) -> None:
        self._raw = raw
        self._known: dict[str, _Table] = {}

    def answer(self, call: AwsCall, wire: Callable[[AwsCall], Answer]) -> tuple[Answer, str, Units]:
        """Let `wire` answer a call; give the answer, the table, and the units that the call takes."""
        asked, operation = call.json(), call.operation
        if operation == "GetItem":
            answered = wire(call)
            return answered, asked["TableName"], _read(asked, [_content(answered).get("Item") or {}])
        if operation in {"Query", "Scan"}:
            looked_at = self._raw.json("dynamodb", operation, _unfiltered(asked))["Items"]
            return wire(call), asked["TableName"], _read(asked, looked_at)
        writes = self._writes(operation, asked)
        before = [self._item(write) for write in writes]
        answered = wire(call)
        transacted = operation == "TransactWriteItems"
        units = sum(
            (self._written(write, old, transacted=transacted) for write, old in zip(writes, before, strict=True)),
            Units(),
        )
        return answered, writes[0].table, units

    def _writes(self, operation: str, asked: dict[str, Any]) -> list[_Written]:
        if operation == "TransactWriteItems":
            return [self._write(kind, parts) for item in asked["TransactItems"] for kind, parts in item.items()]
        return [self._write(_WRITES[operation], asked)]

    def _write(self, kind: str, parts: dict[str, Any]) -> _Written:
        name = parts["TableName"]
        key = parts["Key"] if kind != "Put" else {at: parts["Item"][at] for at in self._table(name).key}
        return _Written(name, key)

    def _written(self, write: _Written, before: Item | None, *, transacted: bool) -> Units:
        indexes = self._table(write.table).indexes
        return Units(write=write_units(before, self._item(write), indexes, in_transaction=transacted))

    def _item(self, write: _Written) -> Item | None:
        asked = {"TableName": write.table, "Key": write.key, "ConsistentRead": True}
        return self._raw.json("dynamodb", "GetItem", asked).get("Item")

    def _table(self, name: str) -> _Table:
        if name not in self._known:
            described = self._raw.json("dynamodb", "DescribeTable", {"TableName": name})["Table"]
            indexes = described.get("GlobalSecondaryIndexes", [])
            self._known[name] = _Table(_keys(described), tuple(_keys(index) for index in indexes))
        return self._known[name]


def _keys(described: dict[str, Any]) -> tuple[str, ...]:
    return tuple(element["AttributeName"] for element in described["KeySchema"])


def _read(asked: dict[str, Any], items: list[Item]) -> Units:
    size = sum(item_size(item) for item in items)
    return Units(read=read_units(size, consistent=bool(asked.get("ConsistentRead"))))


def _unfiltered(asked: dict[str, Any]) -> dict[str, Any]:
    """Give a query or scan for whole items without its filter: neither filter nor projection takes anything off."""
    words = set(re.findall(r"[:#]\w+", asked.get("KeyConditionExpression", "")))
    wanted = {name: value for name, value in asked.items() if name not in _NARROWING}
    for part in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        kept = {name: value for name, value in wanted.pop(part, {}).items() if name in words}
        wanted |= {part: kept} if kept else {}
    return wanted


def _content(answer: Answer) -> dict[str, Any]:
    content = json.loads(answer[2] or b"{}")
    return content if isinstance(content, dict) else {}
