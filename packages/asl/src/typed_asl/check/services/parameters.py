"""Judges the parameters of an integration against the shapes of the service's API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from typed_asl.check.nearness import nearest
from typed_asl.check.services.literals import is_dynamic, verdict
from typed_asl.check.services.models import Members, Model
from typed_asl.check.services.resources import SCHEMA
from typed_asl.diagnostics import Diagnostic
from typed_asl.values import pointer

_DEEPEST = 60
_MOST_GUESSED = 200
"""Parameters of an object past which no nearest name is sought, because that would take too long."""
_SERIALISED = frozenset(["sns:Message", "sqs:MessageBody", "stepfunctions:Input", "events:Detail"])
"""Text members that Step Functions' optimised integrations fill with the JSON of an object."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What stays the same while the parameters of one Task are walked."""

    model: Model
    sdk: bool
    jsonata: bool

    def value(self, value: Any, shape: str, name: str, at: str, depth: int = 0) -> Iterator[Diagnostic]:
        """Judge a value of the parameter `name` against a shape."""
        if value is None or depth > _DEEPEST or is_dynamic(value, jsonata=self.jsonata):
            return
        about = self.model.shapes[shape]
        kind = about["type"]
        if kind in ("structure", "map"):
            if about.get("document"):
                return
            if not isinstance(value, dict):
                yield _must_be(name, "an OBJECT", at, sure=True)
            elif kind == "structure":
                yield from self.structure(value, shape, at, depth + 1)
            else:
                yield from self._map(value, about["value"]["shape"], at, depth + 1)
        elif kind == "list":
            if not isinstance(value, list):
                yield _must_be(name, "an ARRAY", at, sure=True)
                return
            for index, item in enumerate(value):
                yield from self.value(item, about["member"]["shape"], name, f"{at}/{index}", depth + 1)
        else:
            yield from self._scalar(value, about, name, at)

    def structure(self, given: Mapping[str, Any], shape: str, at: str, depth: int = 0) -> Iterator[Diagnostic]:
        """Judge an object against a structure: its names, what is missing, and the values."""
        members = self.model.members(shape, sdk=self.sdk)
        present = set()
        closed = True
        for key, value in given.items():
            if "${" in key:
                closed = False
                continue
            path = not self.jsonata and key.endswith(".$")
            name = key[:-2] if path else key
            here = at + pointer(key)
            named = members.named.get(name)
            if named is None:
                present.add(members.spelt.get(name))
                named = members.native.get(name)
                yield self._unknown(name, members, here, guess=len(given) < _MOST_GUESSED)
            elif self.sdk and name in members.native and members.spelt[name] != name:
                yield _case(name, members.spelt[name], here)
            present.add(name)
            if named is not None and not path:
                yield from self.value(value, named, name, here, depth)
        if closed:
            yield from _missing(members, present, at)

    def _map(self, given: Mapping[str, Any], shape: str, at: str, depth: int) -> Iterator[Diagnostic]:
        for key, value in given.items():
            if self.jsonata or not key.endswith(".$"):
                yield from self.value(value, shape, key, at + pointer(key), depth)

    def _unknown(self, name: str, members: Members, at: str, *, guess: bool) -> Diagnostic:
        small = members.spelt.get(name)
        if small is not None and not self.sdk:
            # the guide itself shows such names below the first level of Batch's parameters
            return _case(name, small, at)
        message = f"The field {name!r} is not supported by Step Functions"
        close = small or (nearest(name, members.spelt.values()) if guess else None)
        return Diagnostic(SCHEMA, "error", at, message, f"did you mean {close!r}?" if close else None)

    def _scalar(self, value: Any, about: Mapping[str, Any], name: str, at: str) -> Iterator[Diagnostic]:
        if isinstance(value, dict | list) and f"{self.model.name}:{name}" in _SERIALISED:
            return
        found = verdict(value, about, name)
        if found is not None:
            yield _must_be(name, found[0], at, sure=found[1])
        elif isinstance(value, str) and "enum" in about and value not in about["enum"]:
            close = nearest(value, about["enum"])
            hint = f"did you mean {close!r}?" if close else None
            message = f"{value!r} is none of the values that the API's model has for {name!r}"
            yield Diagnostic("UNKNOWN_PARAMETER_VALUE", "warning", at, message, hint)


def _case(name: str, right: str, at: str) -> Diagnostic:
    message = f"The field {name!r} is not supported by Step Functions"
    return Diagnostic("PARAMETER_CASE", "warning", at, message, f"write {right!r}")


def _missing(members: Members, present: set[str | None], at: str) -> Iterator[Diagnostic]:
    absent = [name for name in members.required if name not in present]
    if not absent:
        return
    folded = {name.lower() for name in present if name}
    for name in absent:
        if name.lower() not in folded:
            message = f"The field '{name}' is required but was missing"
            yield Diagnostic(SCHEMA, "error", at, message, f"add {name!r}")


def _must_be(name: str, what: str, at: str, *, sure: bool) -> Diagnostic:
    message = f"The value for the field '{name}' must be {what}"
    if sure:
        return Diagnostic(SCHEMA, "error", at, message)
    return Diagnostic("PARAMETER_TYPE", "warning", at, message)
