"""Writes a step's fields in the query language that holds for it.

Steps are written once: a path in the place of a value becomes, in JSONPath, the field that ends in Path or the key
that ends in `.$`, and `arguments` become Parameters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from typed_asl.build.given import given
from typed_asl.build.jsonpath import Call, Path, template
from typed_asl.exceptions import ExpressionError, Problem
from typed_asl.model.base import AslModel, QueryLanguage
from typed_asl.values import asl_name

_WITH_PATH = frozenset(
    [
        *("items", "seconds", "timestamp", "timeout_seconds", "heartbeat_seconds", "error", "cause"),
        *("max_concurrency", "tolerated_failure_count", "tolerated_failure_percentage"),
        *("max_items", "max_items_per_batch", "max_input_bytes_per_batch"),
    ]
)
"""Fields for which JSONPath has another one that ends in Path."""

_TAKE_CALLS = frozenset(["error", "cause"])
_TEMPLATES = frozenset(
    ["arguments", "parameters", "result_selector", "item_selector", "batch_input", "assign", "credentials"]
)
_PATHS = frozenset(["input_path", "output_path", "result_path"])


@dataclass(frozen=True, slots=True)
class Part:
    """An object within a step, such as an ItemReader, that is made once the step's query language is known."""

    kind: type[AslModel]
    fields: Mapping[str, Any]


def part(kind: type[AslModel], **fields: object) -> Part:
    """Make a part of the fields that were given."""
    return Part(kind, given(**fields))


def in_language(fields: Mapping[str, Any], language: QueryLanguage) -> tuple[dict[str, Any], list[Problem]]:
    """Give the fields as the language writes them, and what it cannot write, with pointers from the object on."""
    if language == "JSONPath":
        return _in_jsonpath(fields)
    found = [
        Problem("WRONG_LANGUAGE", "/" + asl_name(name), f"{str(text)!r} is JSONPath: in JSONata write an expression")
        for name, value in fields.items()
        for text in _queries(value)
    ]
    return dict(fields), found


def _queries(value: object) -> Iterator[str]:
    if isinstance(value, Path | Call):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _queries(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _queries(item)


def _in_jsonpath(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    written: dict[str, Any] = {}
    problems = []
    for name, value in fields.items():
        try:
            key, item = _field(name, value)
        except ExpressionError as error:
            problems.append(Problem("BAD_EXPRESSION", "/" + asl_name(name), str(error)))
        else:
            written[key] = item
    return written, problems


def _field(name: str, value: Any) -> tuple[str, Any]:
    if name in _TEMPLATES:
        return "parameters" if name == "arguments" else name, template(value)
    if not isinstance(value, Path | Call):
        return name, value
    if isinstance(value, Call) and name not in _TAKE_CALLS:
        raise ExpressionError(f"{asl_name(name)} takes a path and no call: {str(value)!r}.")
    if name in _WITH_PATH:
        return f"{name}_path", str(value)
    if name in _PATHS:
        return name, str(value)
    raise ExpressionError(f"{asl_name(name)} takes no path: {str(value)!r}.")
