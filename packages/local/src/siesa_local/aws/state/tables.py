"""DynamoDB tables in the state folder: a file for each table, a file for each item."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from integration_core.errors import PermanentError
from siesa_local.aws.model import TableSpec
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.request import Answer, AwsCall
from siesa_local.aws.state.folder import StateFolder, digest, file_name, json_bytes
from siesa_local.aws.state.keeper import refuse_unkept

_ROOT = "tables"
_ITEM_CALLS = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
_KEPT = _ITEM_CALLS | {"CreateTable", "DeleteTable", "UpdateTimeToLive"}
Attributes = Mapping[str, Any]


class TableKeeper:
    """Keeps items as DynamoDB's own JSON; the writes of one call appear together or not at all.

    A table that one of `specs` describes comes back as described there, with its items.
    """

    def __init__(self, folder: StateFolder, calls: RawCalls, specs: Iterable[TableSpec] = ()) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._folder = folder
        self._calls = calls
        self._keys: dict[str, tuple[str, ...]] = {}

    def restore(self) -> dict[str, int]:
        """Create the tables of the folder with their items; returns the number of items of each."""
        return dict(self._restore_table(path) for path in self._folder.entries(_ROOT) if self._complete(path))

    def check(self, call: AwsCall) -> None:
        """Refuse, before it is made, a call whose effect would not be kept."""
        refuse_unkept(call, _KEPT)

    def keep(self, call: AwsCall, _answer: Answer) -> None:
        """Put on disk what a call changed that went well."""
        if call.operation in _ITEM_CALLS:
            self._folder.commit(dict(self._changes(call.operation, call.json())))
        elif call.operation in _KEPT:
            self._keep_table(call.operation, call.json())

    def _complete(self, path: str) -> bool:
        # A table's own file goes first when it is deleted: items without it are what was left of that.
        if (self._folder.path / path / "table.json").exists():
            return True
        self._folder.remove(path)
        return False

    def _restore_table(self, path: str) -> tuple[str, int]:
        stored = self._as_described(path, self._folder.read_json(f"{path}/table.json", "create"))
        create = stored["create"]
        name = str(create["TableName"])
        self._calls.json("dynamodb", "CreateTable", create)
        if stored.get("ttl"):
            ttl = {"TableName": name, "TimeToLiveSpecification": stored["ttl"]}
            self._calls.json("dynamodb", "UpdateTimeToLive", ttl)
        self._keys[name] = _key_names(create)
        item_paths = list(self._folder.entries(f"{path}/items"))
        for item_path in item_paths:
            item = self._folder.read_json(item_path, *self._keys[name])
            self._calls.json("dynamodb", "PutItem", {"TableName": name, "Item": item})
        return name, len(item_paths)

    def _as_described(self, path: str, stored: Attributes) -> Attributes:
        """Give a table's file as its spec has it now, and write it so. Items lie under their keys: those must stay."""
        spec = self._specs.get(str(stored["create"]["TableName"]))
        if spec is None:
            return stored
        now = {"create": spec.create} | ({"ttl": spec.ttl} if spec.ttl else {})
        if now != stored:
            was, wanted = _keys(stored["create"]), _keys(spec.create)
            if was != wanted:
                raise PermanentError(
                    f"The table {spec.name} in {self._folder.path} has the key {was}; this release's has {wanted}.",
                    next_step=f"use the release that wrote it, or move {self._folder.path} away to start from nothing",
                )
            self._folder.write_json(f"{path}/table.json", now)
        return now

    def _keep_table(self, operation: str, body: Attributes) -> None:
        name = _table_name(body)
        path = f"{_ROOT}/{file_name(name)}"
        if operation == "CreateTable":
            self._folder.write_json(f"{path}/table.json", {"create": body})
            self._keys[name] = _key_names(body)
        elif operation == "UpdateTimeToLive":
            stored = self._folder.read_json(f"{path}/table.json", "create")
            self._folder.write_json(f"{path}/table.json", {**stored, "ttl": body["TimeToLiveSpecification"]})
        else:
            self._folder.remove(f"{path}/table.json")
            self._folder.remove(path)

    def _changes(self, operation: str, body: Attributes) -> Iterator[tuple[str, Any]]:
        if operation == "BatchWriteItem":
            for table, requests in body["RequestItems"].items():
                for request in requests:
                    yield from self._batch_change(table, request)
        elif operation == "TransactWriteItems":
            for action in body["TransactItems"]:
                for kind, parameters in action.items():
                    yield from self._change(kind, parameters)
        else:
            yield from self._change(operation.removesuffix("Item"), body)

    def _batch_change(self, table: str, request: Attributes) -> Iterator[tuple[str, Any]]:
        if "PutRequest" in request:
            yield from self._change("Put", {"TableName": table, **request["PutRequest"]})
        else:
            yield from self._change("Delete", {"TableName": table, **request["DeleteRequest"]})

    def _change(self, kind: str, parameters: Attributes) -> Iterator[tuple[str, Any]]:
        table = _table_name(parameters)
        if kind == "Put":
            yield self._item_path(table, parameters["Item"]), parameters["Item"]
        elif kind == "Delete":
            yield self._item_path(table, parameters["Key"]), None
        elif kind == "Update":
            key = parameters["Key"]
            found = self._calls.json("dynamodb", "GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})
            yield self._item_path(table, key), found.get("Item")

    def _item_path(self, table: str, attributes: Attributes) -> str:
        key = [[name, attributes[name]] for name in self._keys[table]]
        return f"{_ROOT}/{file_name(table)}/items/{digest(json_bytes(key).decode())}.json"


def _table_name(parameters: Attributes) -> str:
    """Take the name out of a `TableName`, which may be an ARN."""
    return str(parameters.get("TableName") or parameters["TableArn"]).rpartition("/")[2]


def _key_names(create: Attributes) -> tuple[str, ...]:
    return tuple(str(part["AttributeName"]) for part in create["KeySchema"])


def _keys(create: Attributes) -> str:
    types = {part["AttributeName"]: part["AttributeType"] for part in create["AttributeDefinitions"]}
    return ", ".join(f"{name} ({types[name]})" for name in _key_names(create))
