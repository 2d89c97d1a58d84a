"""The rules of single fields, as a table: what a value must be, wherever the field stands."""

from collections.abc import Callable
from typing import Any, Final

from typed_asl.check.choices import check_choices, is_timestamp
from typed_asl.check.expressions import (
    ENTRY,
    RESULT,
    check_dynamic,
    check_path,
    check_payload,
    check_template,
    check_text,
)
from typed_asl.check.handlers import check_catch, check_result_path, check_retry
from typed_asl.check.intrinsics import SIGNATURES
from typed_asl.check.numbers import check_integer
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, is_number, shown, step
from typed_asl.check.tables import INTEGERS, REFERENCE_PATHS, TEMPLATES
from typed_asl.check.variables import check_assign

Rule = Callable[[Place, str, Any, str], None]

_WHOLE: Final = 100
_WORKS: Final = frozenset(["Task", "Parallel", "Map"])


def _string(place: Place, field: str, value: Any, at: str) -> None:
    if not isinstance(value, str):
        place.report.error(at, f"The value of '{field}' must be a string, not {shown(value)}")


def _boolean(place: Place, field: str, value: Any, at: str) -> None:
    if not isinstance(value, bool) and not filled_later(value):
        place.report.error(at, f"The value of '{field}' must be a boolean, not {shown(value)}")


def _nullable_path(place: Place, field: str, value: Any, at: str) -> None:
    if value is not None:
        check_path(place, field, value, at)


def _items_path(place: Place, field: str, value: Any, at: str) -> None:
    path = check_path(place, field, value, at)
    if path is not None and not path.reference:
        message = f"{value!r} may match several places; the language asks for a Reference Path to one array"
        place.report.warning("NO_REFERENCE_PATH", at, message)


def _reference(place: Place, field: str, value: Any, at: str) -> None:
    check_path(place, field, value, at, reference=True)


def _payload(place: Place, _: str, value: Any, at: str) -> None:
    if place.jsonata:
        check_template(place, value, at, ENTRY)
    else:
        check_payload(place, value, at)


def _template(place: Place, field: str, value: Any, at: str) -> None:
    works = field == "Output" and place.kind in _WORKS
    check_template(place, value, at, RESULT if works else ENTRY)


def _assign(place: Place, _: str, value: Any, at: str) -> None:
    check_assign(place, value, at, RESULT if place.kind in _WORKS else ENTRY)


def _integer(place: Place, field: str, value: Any, at: str) -> None:
    check_integer(place, field, value, at, *INTEGERS[field])


def _percentage(place: Place, field: str, value: Any, at: str) -> None:
    if isinstance(value, str):
        if filled_later(value) or (place.jsonata and check_text(place, value, at, ENTRY)):
            return
    elif is_number(value) and 0 <= value <= _WHOLE:
        return
    place.report.error(at, f"The value of '{field}' must be a number between 0 and {_WHOLE}, not {shown(value)}")


def _timestamp(place: Place, _: str, value: Any, at: str) -> None:
    if filled_later(value) or is_timestamp(value):
        return
    if not (place.jsonata and isinstance(value, str) and check_text(place, value, at, ENTRY)):
        place.report.error(at, "String does not match RFC3339 timestamp", "such as 2026-03-14T01:59:00Z")


def _items(place: Place, _: str, value: Any, at: str) -> None:
    check_template(place, value, at, ENTRY)
    text = isinstance(value, str) and not value.startswith("{%") and not filled_later(value)
    if value is None or text or isinstance(value, bool | int | float):
        place.report.error(
            at, f"The value of 'Items' must be an array, an object or a JSONata expression, not {value!r}"
        )


def _error_text(place: Place, field: str, value: Any, at: str) -> None:
    _string(place, field, value, at)
    if not isinstance(value, str):
        return
    if place.jsonata:
        check_text(place, value, at, ENTRY)
    elif value.startswith(("$.", "$$.", "States.Format(")):
        message = f"The value of '{field}' looks like a path or an intrinsic function, and is taken as text"
        place.report.warning("NO_PATH", at, message, f"name it '{field}Path' to have it evaluated")


_GIVE_TEXT: Final = ("Format", "JsonToString", "ArrayGetItem", "Base64Encode", "Base64Decode", "Hash", "UUID")


def _text_path(place: Place, field: str, value: Any, at: str) -> None:
    check_dynamic(place, field, value, at)
    name = value.strip().removeprefix("States.").partition("(")[0].strip() if isinstance(value, str) else ""
    if name in SIGNATURES and name not in _GIVE_TEXT:
        allowed = ", ".join(f"States.{one}" for one in _GIVE_TEXT)
        message = f"The value for the field '{field}' must be a path or an intrinsic function that gives text"
        place.report.error(at, message, f"write one of {allowed}")


def _result(place: Place, _: str, value: Any, at: str) -> None:
    texts = value.items() if isinstance(value, dict) else [("", value)]
    for key, text in texts:
        if key.endswith(".$") or (isinstance(text, str) and text.startswith(("$.", "$$."))):
            message = "Result is taken as it stands: paths in it are not evaluated"
            place.report.warning("PASS_RESULT_IS_STATIC", at + step(key) if key else at, message, "use Parameters")


def _resource(place: Place, field: str, value: Any, at: str) -> None:
    _string(place, field, value, at)
    if value == "":
        place.report.error(at, "Value cannot be empty")


def _array(place: Place, field: str, value: Any, at: str) -> None:
    if not isinstance(value, list):
        if not filled_later(value):
            place.report.error(at, f"The value of '{field}' must be an array, not {shown(value)}")
    elif not value:
        place.report.error(at, "Value cannot be empty")


RULES: Final[dict[str, Rule]] = {
    "Comment": _string,
    "Next": _string,
    "Default": _string,
    "End": _boolean,
    "InputPath": _nullable_path,
    "OutputPath": _nullable_path,
    "ResultPath": lambda place, _, value, at: check_result_path(place, value, at),
    "Arguments": _template,
    "Output": _template,
    "Assign": _assign,
    "Result": _result,
    "Resource": _resource,
    "Retry": lambda place, _, value, at: check_retry(place, value, at),
    "Catch": lambda place, _, value, at: check_catch(place, value, at),
    "Choices": lambda place, _, value, at: check_choices(place, value, at),
    "Branches": _array,
    "Items": _items,
    "ItemsPath": _items_path,
    "Timestamp": _timestamp,
    "ToleratedFailurePercentage": _percentage,
    "Error": _error_text,
    "Cause": _error_text,
    "ErrorPath": _text_path,
    "CausePath": _text_path,
    **dict.fromkeys(TEMPLATES, _payload),
    **dict.fromkeys(INTEGERS, _integer),
    **dict.fromkeys(REFERENCE_PATHS, _reference),
}
"""The rule of each field that has one; the rest is judged with its state."""
