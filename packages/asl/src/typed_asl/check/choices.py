"""The rules of a Choice: comparisons and their nesting in JSONPath, conditions in JSONata."""

import re
from datetime import date, time
from typing import Any, Final

from typed_asl.check.expressions import ENTRY, check_path, check_template, check_text
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, is_number, required, shown, step, wrong_language
from typed_asl.check.tables import COMPARATORS
from typed_asl.check.variables import check_assign

_RULE_ONLY: Final = frozenset(["Next", "Assign"])
_COMBINE: Final = ("And", "Or", "Not")
_RULE_ATA: Final = frozenset(["Condition", "Next", "Assign", "Output", "Comment"])
_RULE_PATH: Final = (*COMPARATORS, *_COMBINE, "Variable", "Next", "Assign", "Comment")
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_NEEDS: Final = {"String": "a string", "Numeric": "a number", "Boolean": "a boolean"}


def is_timestamp(text: object) -> bool:
    """Tell whether a text is a time as RFC 3339 writes it, with an uppercase T and an uppercase Z or an offset."""
    match = _TIMESTAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return False
    try:
        date.fromisoformat(match[1])
        time.fromisoformat(match[2].replace(":60", ":59") if match[2].endswith(":60") else match[2])
    except ValueError:
        return False
    return True


def check_choices(place: Place, rules: Any, at: str) -> None:
    """Judge the rules of a Choice, their targets apart."""
    if not isinstance(rules, list):
        if not filled_later(rules):
            place.report.error(at, f"The value of 'Choices' must be an array, not {shown(rules)}")
        return
    if not rules:
        place.report.error(at, "Value cannot be empty")
    for index, rule in enumerate(rules):
        here = f"{at}/{index}"
        if not isinstance(rule, dict):
            place.report.error(here, f"A choice rule must be an object, not {shown(rule)}")
            continue
        if "Next" not in rule:
            place.report.error(here, required("Next"))
        if place.jsonata:
            _condition_rule(place, rule, here)
        else:
            _rule(place, rule, here, outermost=True)
        if "Assign" in rule:
            check_assign(place, rule["Assign"], f"{here}/Assign", ENTRY, here[len(place.at) :])


def _condition_rule(place: Place, rule: dict[str, Any], at: str) -> None:
    for key in rule:
        if key not in _RULE_ATA:
            known = key in COMPARATORS or key in {*_COMBINE, "Variable"}
            _refuse(place, key, at, foreign=known)
    if "Condition" not in rule:
        place.report.error(at, required("Condition"))
        return
    condition, here = rule["Condition"], f"{at}/Condition"
    if isinstance(condition, str):
        if not check_text(place, condition, here, ENTRY) and not filled_later(condition):
            message = "The value of 'Condition' must be a boolean or a JSONata expression"
            place.report.error(here, message, "write {% … %}")
    elif not isinstance(condition, bool):
        place.report.error(
            here, f"The value of 'Condition' must be a boolean or a JSONata expression, not {condition!r}"
        )
    if "Output" in rule:
        check_template(place, rule["Output"], f"{at}/Output", ENTRY)


def _refuse(place: Place, key: str, at: str, *, foreign: bool) -> None:
    if foreign:
        place.report.error(at + step(key), wrong_language(key, jsonata=place.jsonata))
    else:
        place.report.unknown(at, key, _RULE_ATA if place.jsonata else _RULE_PATH)


def _rule(place: Place, rule: dict[str, Any], at: str, *, outermost: bool) -> None:
    tests = []
    for key, value in rule.items():
        if key in COMPARATORS:
            tests.append(key)
            _operand(place, key, value, at + step(key))
        elif key in _COMBINE:
            tests.append(key)
            _combined(place, key, value, f"{at}/{key}")
        elif key == "Variable":
            _variable(place, value, f"{at}/Variable")
        elif key in _RULE_ONLY:
            if not outermost:
                hint = "only the outermost rule says where to go and what to assign"
                place.report.error(at + step(key), f"Field '{key}' is not supported", hint)
        elif key in {"Condition", "Output"}:
            _refuse(place, key, at, foreign=True)
        elif key != "Comment":
            _refuse(place, key, at, foreign=False)
    _one_test(place, rule, tests, at)


def _one_test(place: Place, rule: dict[str, Any], tests: list[str], at: str) -> None:
    if not tests and not any(filled_later(key) for key in rule):
        hint = "write Variable and one comparison such as StringEquals, or And, Or, Not"
        place.report.error(at, "A choice rule must hold a comparison", hint)
    elif len(tests) > 1:
        hint = "combine comparisons with And"
        place.report.error(at, f"A choice rule must hold exactly one comparison, not {', '.join(tests)}", hint)
    compares = any(test in COMPARATORS for test in tests)
    if compares and "Variable" not in rule:
        place.report.error(at, required("Variable"))
    elif "Variable" in rule and tests and not compares:
        place.report.error(
            f"{at}/Variable", "Field 'Variable' is not supported", f"{tests[0]} takes rules, no Variable"
        )


def _variable(place: Place, value: Any, at: str) -> None:
    if not isinstance(value, str) or not value.strip().startswith("States."):
        path = check_path(place, "Variable", value, at)
        if path is not None and not path.reference:
            message = f"{value!r} may match several places; a comparison takes one value"
            place.report.warning("NO_REFERENCE_PATH", at, message)
    else:
        place.report.error(
            at, "The value for the field 'Variable' must be a valid JSONPath", "no function can stand here"
        )


def _combined(place: Place, key: str, value: Any, at: str) -> None:
    if key == "Not":
        if isinstance(value, dict):
            _rule(place, value, at, outermost=False)
        else:
            place.report.error(at, f"The value of 'Not' must be a choice rule, not {shown(value)}")
        return
    if not isinstance(value, list):
        place.report.error(at, f"The value of '{key}' must be an array of choice rules, not {shown(value)}")
        return
    if not value:
        place.report.error(at, "Value cannot be empty")
    for index, inner in enumerate(value):
        if isinstance(inner, dict):
            _rule(place, inner, f"{at}/{index}", outermost=False)
        else:
            place.report.error(f"{at}/{index}", f"A choice rule must be an object, not {shown(inner)}")


def _operand(place: Place, comparator: str, value: Any, at: str) -> None:
    kind = COMPARATORS[comparator]
    if kind == "Path":
        check_path(place, comparator, value, at)
    elif filled_later(value):
        return
    elif kind == "Timestamp":
        if not is_timestamp(value):
            place.report.error(at, "String does not match RFC3339 timestamp", "such as 2026-03-14T01:59:00Z")
    elif not _fits(kind, value):
        hint = f"compare with another field by '{comparator}Path'" if isinstance(value, str) else None
        place.report.error(at, f"The value of '{comparator}' must be {_NEEDS[kind]}, not {shown(value)}", hint)


def _fits(kind: str, value: Any) -> bool:
    if kind == "String":
        return isinstance(value, str)
    return isinstance(value, bool) if kind == "Boolean" else is_number(value)
