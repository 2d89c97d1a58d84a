"""What changed between the messages of two versions, and whether neighbours of both can still speak to each other.

Between two deployments an execution can meet steps of either version, so each must read what the other writes. What
was written always must go on to be: the machine's expressions read fields by name, and have no defaults.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tools.contracts.inclusion import Node, Schema, misfits
from tools.contracts.schemas import READS, WRITES, Schemas


@dataclass(frozen=True)
class Change:
    """One change: `where` is the message and the field, dotted; `words` say what it means to the other version."""

    kind: Literal["breaking", "compatible"]
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where} {self.words}"


def compare(old: Schemas, new: Schemas) -> list[Change]:
    """Tell what changed from `old` to `new`, what breaks first; empty where messages are the same for both sides."""
    names = dict.fromkeys(key.rpartition(".")[0] for key in [*old, *new])
    changes = [change for name in names for change in _message(name, old, new)]
    distinct = {(change.where, change.words): change for change in changes}
    return sorted(distinct.values(), key=lambda change: change.kind)


def breaking(changes: list[Change]) -> list[Change]:
    """Give the changes that a neighbouring version does not survive."""
    return [change for change in changes if change.kind == "breaking"]


def contract_version(schemas: Schemas) -> int | None:
    """Give the number that messages carry, which counts breaking changes; None where they carry none."""
    counted = [_counter(schema) for key, schema in schemas.items() if key.endswith(READS)]
    return max((count for count in counted if count is not None), default=None)


def _counter(schema: Mapping[str, Any]) -> int | None:
    count: int | None = schema.get("properties", {}).get("contract_version", {}).get("default")
    return count


def _message(name: str, old: Schemas, new: Schemas) -> Iterator[Change]:
    reads, writes = f"{name}.{READS}", f"{name}.{WRITES}"
    if reads not in new:
        yield Change("breaking", name, "is gone: steps of the other version still write and read it")
    elif reads not in old:
        yield Change("compatible", name, "is a new message")
    else:
        before, now = (old[reads], old.get(writes, {})), (new[reads], new.get(writes, {}))
        broken = [*_broken(name, before, now)]
        yield from broken
        told = {change.where for change in broken}
        gained = _gained(name, before, now)
        yield from (change for change in gained if change.where not in told)


def _broken(name: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]) -> Iterator[Change]:
    for misfit in misfits(_root(old[0]), _root(new[0])):
        yield _change("breaking", name, misfit.where, f"of the old version {misfit.words}: the new one refuses it")
    told = set()
    for taken, reader in ((old[0], "the old one refuses it"), (old[1], "who reads it by name relies on the latter")):
        for misfit in misfits(_root(new[1]), _root(taken)):
            if misfit.where not in told:
                told.add(misfit.where)
                yield _change("breaking", name, misfit.where, f"as now written {misfit.words}: {reader}")
    for path in _paths(_root(old[1])) - _paths(_root(new[1])) - told:
        yield _change("breaking", name, path, "is no longer written: the old version gets its default, or nothing")


def _gained(name: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]) -> Iterator[Change]:
    before = _paths(_root(old[0]))
    for path in sorted(_paths(_root(new[0])) - before):
        if path.rpartition(".")[0] in {"", *before}:
            yield _change("compatible", name, path, "is a new field that may be absent")
    for misfit in misfits(_root(new[0]), _root(old[0])):
        yield _change("compatible", name, misfit.where, f"is now read where it {misfit.words}")
    for misfit in misfits(_root(old[1]), _root(new[1])):
        yield _change("compatible", name, misfit.where, f"was written so that it {misfit.words}; no longer")


def _paths(node: Node, where: str = "") -> set[str]:
    found = set()
    for one in node.alternatives():
        for name, schema in one.schema.get("properties", {}).items():
            path = f"{where}.{name}" if where else name
            found |= {path, *_paths(one.at(schema), path)}
        if "items" in one.schema:
            found |= _paths(one.at(one.schema["items"]), f"{where}[]")
    return found


def _root(schema: Schema) -> Node:
    return Node(schema, schema)


def _change(kind: Literal["breaking", "compatible"], name: str, path: str, words: str) -> Change:
    return Change(kind, f"{name}.{path}" if path else name, words)
