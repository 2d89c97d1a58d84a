"""Whether everything that one schema describes is taken by another, for the JSON Schemas that pydantic makes.

Unknown fields are ignored by whoever reads, so an object is taken where the fields that the reader knows are. What
cannot be decided counts as not taken: two patterns that differ. A keyword that is not known here is an error.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from tools.failure import ToolError

Schema = Mapping[str, Any]

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_ALIKE = ("pattern", "format", "multipleOf", "uniqueItems", "const")
_SHAPE = ("$ref", "$defs", "anyOf", "type", "enum", "properties", "required", "additionalProperties", "items")
_NOTES = ("$schema", "title", "description", "default", "examples", "deprecated")
KNOWN = frozenset((*_LOWER, *_UPPER, *_ALIKE, *_SHAPE, *_NOTES))


class Misfit(NamedTuple):
    """What is not taken: at which field, dotted, and in words."""

    where: str
    words: str


@dataclass(frozen=True)
class Node:
    """One place of a schema, with the document that its references lead into."""

    schema: Schema
    document: Schema

    def alternatives(self) -> tuple["Node", ...]:
        """Give what the place may be, references followed; one node where it is one thing."""
        if (target := self.schema.get("$ref")) is not None:
            return self.at(self.document["$defs"][target.removeprefix("#/$defs/")]).alternatives()
        if unknown := sorted(set(self.schema) - KNOWN):
            raise ToolError(
                f"A message's JSON Schema has keywords that no rule compares: {', '.join(unknown)}.",
                next_step="teach tools/contracts/inclusion.py what they allow.",
            )
        if "anyOf" in self.schema:
            return tuple(node for each in self.schema["anyOf"] for node in self.at(each).alternatives())
        return (self,)

    def at(self, schema: Schema) -> "Node":
        """Give another place of the same document."""
        return Node(schema, self.document)

    def takes(self, value: Any) -> bool:
        """Tell whether one value is taken."""
        whole = {**self.schema, "$defs": self.document.get("$defs", {})}
        return bool(Draft202012Validator(whole).is_valid(value))

    def words(self) -> str:
        """Say what the place is."""
        if "enum" in self.schema or "const" in self.schema:
            values = self.schema.get("enum", [self.schema.get("const")])
            return " or ".join(repr(value) for value in values)
        return str(self.schema.get("type", "anything"))


def misfits(given: Node, taken: Node, where: str = "") -> Iterator[Misfit]:
    """Give what `given` describes and `taken` refuses; nothing where all is taken."""
    choices = taken.alternatives()
    for one in given.alternatives():
        found = [list(_single(one, choice, where)) for choice in choices]
        if all(found):
            yield from _closest(one, choices, found, where)


def _closest(one: Node, choices: tuple[Node, ...], found: list[list[Misfit]], where: str) -> list[Misfit]:
    alike = [at for at, choice in enumerate(choices) if choice.schema.get("type") == one.schema.get("type")]
    if alike or len(choices) == 1:
        return found[alike[0] if alike else 0]
    return [Misfit(where, f"may be {one.words()}, beside {' or '.join(choice.words() for choice in choices)}")]


def _single(given: Node, taken: Node, where: str) -> Iterator[Misfit]:
    if "enum" in given.schema:
        refused = [value for value in given.schema["enum"] if not taken.takes(value)]
        if refused:
            yield Misfit(where, f"may be {' or '.join(map(repr, refused))}, beside {taken.words()}")
        return
    if not _same_kind(given.schema.get("type"), taken.schema.get("type")) or "enum" in taken.schema:
        yield Misfit(where, f"may be {given.words()}, beside {taken.words()}")
        return
    yield from _limits(given.schema, taken.schema, where)
    yield from _fields(given, taken, where)
    if "items" in taken.schema:
        yield from misfits(given.at(given.schema.get("items", {})), taken.at(taken.schema["items"]), f"{where}[]")


def _same_kind(given: Any, taken: Any) -> bool:
    return taken is None or given == taken or (given, taken) == ("integer", "number")


def _limits(given: Schema, taken: Schema, where: str) -> Iterator[Misfit]:
    sides: tuple[tuple[tuple[str, ...], Callable[[Any, Any], bool]], ...] = (
        (_LOWER, operator.ge),
        (_UPPER, operator.le),
        (_ALIKE, operator.eq),
    )
    for keywords, within in sides:
        for keyword in keywords:
            limit = taken.get(keyword)
            if limit is not None and (keyword not in given or not within(given[keyword], limit)):
                told = f"has {keyword} {given[keyword]!r}" if keyword in given else f"has no {keyword}"
                yield Misfit(where, f"{told}, beside {limit!r}")


def _fields(given: Node, taken: Node, where: str) -> Iterator[Misfit]:
    own, known = given.schema.get("properties", {}), taken.schema.get("properties", {})
    always = given.schema.get("required", ())
    for name in taken.schema.get("required", ()):
        if name not in always:
            yield Misfit(inside(where, name), "may be absent, beside required" if name in own else "is not there")
    for name, schema in known.items():
        if name in own:
            yield from misfits(given.at(own[name]), taken.at(schema), inside(where, name))
    rest = taken.schema.get("additionalProperties", True)
    if rest is False:
        yield from (Misfit(inside(where, name), "is there, beside no such field") for name in own if name not in known)
        # A model's schema says nothing of further fields and writes none; one of free fields says so, or names none.
        if given.schema.get("additionalProperties", not own) is not False:
            yield Misfit(where, "may have fields of any name, beside those that are known")
    elif rest is not True:
        values = given.schema.get("additionalProperties", True)
        yield from misfits(given.at(values if isinstance(values, dict) else {}), taken.at(rest), f"{where}{{}}")


def inside(where: str, name: str) -> str:
    """Give the path of a field of what stands at a path."""
    return f"{where}.{name}" if where else name
