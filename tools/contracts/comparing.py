"""What changed between the messages of two versions, and whether neighbours of both can still speak to each other.

Between two deployments an execution can meet steps of either version, so each must read what the other writes. What
was written always must go on to be: the machine's expressions read fields by name, and have no defaults.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tools.contracts.fields import always, closed, defaults, outermost, paths
from tools.contracts.inclusion import Node, Schema, misfits
from tools.contracts.schemas import READS, WRITES, Schemas

VERSIONED = "contract_version"
"""The field that counts breaking changes."""
FROM_OUTSIDE = frozenset({"sync-request"})
"""Messages that no step writes: whatever has a default may be absent in them."""


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
    count: int | None = schema.get("properties", {}).get(VERSIONED, {}).get("default")
    return count


def _message(name: str, old: Schemas, new: Schemas) -> Iterator[Change]:
    reads, writes = f"{name}.{READS}", f"{name}.{WRITES}"
    if reads not in new:
        yield Change("breaking", name, "is gone: steps of the other version still write and read it")
    elif reads not in old:
        yield Change("compatible", name, "is a new message")
    else:
        before, now = (old[reads], old.get(writes, {})), (new[reads], new.get(writes, {}))
        meanings = [*_meanings(name, before, now)]
        broken = [*_broken(name, before, now), *(change for change in meanings if change.kind == "breaking")]
        yield from broken
        told = {change.where for change in broken}
        yield from (change for change in [*_gained(name, before, now), *meanings] if change.where not in told)


def _broken(name: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]) -> Iterator[Change]:
    for misfit in misfits(_root(old[0]), _root(new[0])):
        yield _change("breaking", name, misfit.where, f"of the old version {misfit.words}: the new one refuses it")
    told = set()
    for taken, reader in ((old[0], "the old one refuses it"), (old[1], "who reads it by name relies on the latter")):
        for misfit in misfits(_root(new[1]), _root(taken)):
            if misfit.where not in told:
                told.add(misfit.where)
                yield _change("breaking", name, misfit.where, f"as now written {misfit.words}: {reader}")
    lost = (
        (1, "is no longer written: the old version gets its default, or nothing"),
        (0, "is no longer read: what the old version writes there is dropped"),
    )
    for side, words in lost:
        gone = outermost(paths(_root(old[side])) - paths(_root(new[side])))
        yield from (_change("breaking", name, path, words) for path in gone if path not in told)
        told |= {*gone}
    for path in sorted(closed(_root(new[0])) - closed(_root(old[0]))):
        yield _change("breaking", name, path, "refuses fields that it does not know: neighbours may add some")


def _gained(name: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]) -> Iterator[Change]:
    before = paths(_root(old[0]))
    for path in sorted(paths(_root(new[0])) - before):
        if path.rpartition(".")[0] in {"", *before}:
            yield _change("compatible", name, path, "is a new field that may be absent")
    for misfit in misfits(_root(new[0]), _root(old[0])):
        yield _change("compatible", name, misfit.where, f"is now read where it {misfit.words}")
    for misfit in misfits(_root(old[1]), _root(new[1])):
        yield _change("compatible", name, misfit.where, f"was written so that it {misfit.words}; no longer")


def _meanings(name: str, old: tuple[Schema, Schema], new: tuple[Schema, Schema]) -> Iterator[Change]:
    """Tell of the defaults that changed, which are what a message means that lacks the field."""
    meant, means = defaults(_root(old[0])), defaults(_root(new[0]))
    written = set() if name in FROM_OUTSIDE else always(_root(old[1]))
    for path in sorted(meant.keys() & means.keys() - {VERSIONED}):
        if meant[path] != means[path]:
            words = f"means {means[path]!r} where it is absent, and meant {meant[path]!r}"
            if path in written:
                words += ": the old version always writes it, one before it may not"
                yield _change("compatible", name, path, words)
            else:
                yield _change("breaking", name, path, f"{words} to the old version, which may leave it out")


def _root(schema: Schema) -> Node:
    return Node(schema, schema)


def _change(kind: Literal["breaking", "compatible"], name: str, path: str, words: str) -> Change:
    return Change(kind, f"{name}.{path}" if path else name, words)
