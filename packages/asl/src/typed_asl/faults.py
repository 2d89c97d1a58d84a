"""Turns pydantic's findings into problems in the words of the states language."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from typed_asl.exceptions import Problem
from typed_asl.values import Json, asl_name, pointer

_EXPECTED = {
    "int_type": "should be a whole number, an expression {% … %} or a ${Substitution}",
    "bool_type": "should be true, false or a ${Substitution}",
    "string_type": "should be text",
    "tuple_type": "should be an array",
    "dict_type": "should be an object",
    "model_type": "should be an object",
}
"""In the words of JSON; of a union's first member, for all of it."""


def problems_of(error: ValidationError, document: Json) -> list[Problem]:
    """Give one problem for each finding, at its pointer in `document` (a dumped definition, ASL's names)."""
    found: dict[tuple[str, str], Problem] = {}
    for raised in error.errors(include_url=False):
        detail = _at_its_field(raised)
        at = _pointer(detail["loc"], document, missing=detail["type"] == "missing")
        problem = _problem(detail, at)
        # a union reports each of its members: the first says enough
        found.setdefault((at, problem.code if problem.code != "WRONG_VALUE" else ""), problem)
    return list(found.values())


def _at_its_field(detail: ErrorDetails) -> ErrorDetails:
    """Give what a validator of a whole object says a location like that of any other missing field."""
    if detail["type"] != "missing_processor":
        return detail
    return {**detail, "type": "missing", "loc": (*detail["loc"], "ItemProcessor")}


def _pointer(loc: Sequence[str | int], document: Json, *, missing: bool) -> str:
    """Drop what pydantic adds to a location (tags of unions, names of validators), and give fields ASL's names."""
    at = ""
    here: Json = document
    for index, part in enumerate(loc):
        key = asl_name(part) if isinstance(part, str) and isinstance(here, Mapping) and part not in here else part
        if isinstance(here, Mapping) and key in here:
            here, at = here[str(key)], at + pointer(key)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here, at = here[part], at + pointer(part)
        elif missing and index == len(loc) - 1:
            at += pointer(part)
    return at


def _problem(detail: ErrorDetails, at: str) -> Problem:
    kind, field, value = detail["type"], str(detail["loc"][-1]), detail["input"]
    if kind == "extra_forbidden":
        message = f"there is no field {field!r} here; check its spelling and the state's Type"
        return Problem("UNKNOWN_FIELD", at, message)
    if kind == "missing":
        name = field if field[:1].isupper() else asl_name(field)
        at = at.removesuffix(pointer(field)) + pointer(name)
        return Problem("MISSING_FIELD", at, f"the field {name!r} is required but was missing")
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        types = "Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map"
        given = value.get("Type") if isinstance(value, Mapping) else value
        return Problem("UNKNOWN_STATE_TYPE", at, f"'Type' should have one of these values: [{types}], not {given!r}")
    message = _EXPECTED.get(kind) or detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return Problem("WRONG_VALUE", at, f"{message}, not {_short(value)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
