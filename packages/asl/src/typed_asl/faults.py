"""Turns pydantic's findings into problems in the words of the states language."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails

from typed_asl.exceptions import Problem
from typed_asl.values import Json, pointer

_JSONPATH_FIELDS = frozenset(
    [
        *("InputPath", "Parameters", "ResultSelector", "ResultPath", "OutputPath", "Result", "ItemsPath"),
        *("TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath", "MaxConcurrencyPath"),
        *("ToleratedFailureCountPath", "ToleratedFailurePercentagePath", "ErrorPath", "CausePath"),
        *("Variable", "And", "Or", "Not"),
    ]
)
_DISTRIBUTED_FIELDS = frozenset(["ItemReader", "ItemBatcher", "ResultWriter", "Label", "ExecutionType"])
_EXPECTED = {
    "int_type": "should be a whole number, an expression {% … %} or a ${Substitution}",
    "string_type": "should be text",
}
_COMPARED = ("String", "Numeric", "Boolean", "Timestamp", "Is")


def problems_of(error: ValidationError, document: Json) -> list[Problem]:
    """Give one problem for each finding, at its pointer in `document` (a dumped definition, ASL's names)."""
    found: dict[tuple[str, str], Problem] = {}
    for detail in error.errors(include_url=False):
        if detail["loc"][-1] == "QueryLanguage" and detail["input"] == "JSONPath":
            continue  # reported for the state as a whole
        at = _pointer(detail["loc"], document)
        problem = _problem(detail, at)
        # a union reports each of its members: the first says enough
        found.setdefault((at, problem.code if problem.code != "WRONG_VALUE" else ""), problem)
    return list(found.values())


def _pointer(loc: Sequence[str | int], document: Json) -> str:
    """Drop what pydantic adds to a location (tags of unions, names of validators), and give fields ASL's names."""
    at = ""
    here: Json = document
    for index, part in enumerate(loc):
        key = to_pascal(part) if isinstance(part, str) and isinstance(here, Mapping) and part not in here else part
        if isinstance(here, Mapping) and key in here:
            here, at = here[str(key)], at + pointer(key)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here, at = here[part], at + pointer(part)
        elif index == len(loc) - 1 and isinstance(here, Mapping) and isinstance(part, str):
            at += pointer(part)
    return at


def _problem(detail: ErrorDetails, at: str) -> Problem:
    kind, field, value = detail["type"], str(detail["loc"][-1]), detail["input"]
    if kind == "extra_forbidden":
        return _unknown_field(field, at)
    if kind == "missing":
        name = field if field[:1].isupper() else to_pascal(field)
        at = at.removesuffix(pointer(field)) + pointer(name)
        return Problem("MISSING_FIELD", at, f"the field {name!r} is required but was missing")
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        types = "Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map"
        given = value.get("Type") if isinstance(value, Mapping) else value
        return Problem("UNKNOWN_STATE_TYPE", at, f"'Type' should have one of these values: [{types}], not {given!r}")
    message = _EXPECTED.get(kind) or detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return Problem("WRONG_VALUE", at, f"{message}, not {_short(value)}")


def _unknown_field(field: str, at: str) -> Problem:
    if field in _JSONPATH_FIELDS or field.startswith(_COMPARED):
        message = f"{field!r} belongs to JSONPath; only JSONata is read: use Arguments, Output or Condition"
        return Problem("JSONPATH_NOT_SUPPORTED", at, message)
    if field in _DISTRIBUTED_FIELDS:
        return Problem("NOT_SUPPORTED", at, f"{field!r} belongs to a distributed Map; only inline ones are read so far")
    if field == "Iterator":
        return Problem("NOT_SUPPORTED", at, "'Iterator' is deprecated and not read so far: rename it to ItemProcessor")
    return Problem("UNKNOWN_FIELD", at, f"there is no field {field!r} here; check its spelling and the state's Type")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
