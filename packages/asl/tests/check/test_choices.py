from collections.abc import Callable
from typing import Any

import pytest

Errors = Callable[..., list[str]]
SCHEMA = "SCHEMA_VALIDATION_FAILED"
TEST = {"Variable": "$.a", "StringEquals": "b"}


def choice(rule: Any) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": [rule], "Default": "B"}


@pytest.mark.parametrize(
    ("rule", "at"),
    [
        (TEST, ""),
        ({"Next": "B"}, ""),
        ({"StringEquals": "b", "Next": "B"}, ""),
        ({**TEST, "StringMatches": "*", "Next": "B"}, ""),
        ({**TEST, "End": True, "Next": "B"}, "/End"),
        ({**TEST, "StringEquals": 1, "Next": "B"}, "/StringEquals"),
        ({"Variable": "$.a", "NumericEquals": True, "Next": "B"}, "/NumericEquals"),
        ({"Variable": "$.a", "BooleanEquals": "true", "Next": "B"}, "/BooleanEquals"),
        ({"Variable": "$.a", "IsPresent": 1, "Next": "B"}, "/IsPresent"),
        ({"Variable": "$.a", "TimestampEquals": "2026-01-01", "Next": "B"}, "/TimestampEquals"),
        ({"Variable": "$.a", "NumericLessThanPath": 5, "Next": "B"}, "/NumericLessThanPath"),
        ({"Variable": "a", "IsNull": True, "Next": "B"}, "/Variable"),
        ({"Variable": "States.UUID()", "IsNull": True, "Next": "B"}, "/Variable"),
        ({"Variable": "$.a", "Not": TEST, "Next": "B"}, "/Variable"),
        ({"Not": [TEST], "Next": "B"}, "/Not"),
        ({"And": TEST, "Next": "B"}, "/And"),
        ({"Or": [], "Next": "B"}, "/Or"),
        ({"Or": [1], "Next": "B"}, "/Or/0"),
        ({"And": [{"Not": {**TEST, "Next": "B"}}], "Next": "B"}, "/And/0/Not/Next"),
        ({"And": [{**TEST, "Typo": 1}], "Next": "B"}, "/And/0/Typo"),
        ({"Condition": "{% true %}", "Next": "B"}, "/Condition"),
        ("rule", ""),
    ],
    ids=str,
)
def test_a_wrong_rule_is_refused(state_errors: Errors, rule: Any, at: str) -> None:
    assert f"{SCHEMA} /Choices/0{at}" in state_errors(choice(rule))


@pytest.mark.parametrize(
    "rule",
    [
        {**TEST, "Next": "B", "Comment": "c", "Assign": {"x.$": "$.a"}},
        {"And": [TEST, {"Or": [TEST, {"Not": {**TEST, "Comment": "c"}}]}], "Next": "B"},
        {"Variable": "$$.Execution.Input.a", "NumericLessThanPath": "$limit", "Next": "B"},
        {"Variable": "$.a", "TimestampGreaterThan": "2026-01-01T00:00:00Z", "Next": "B"},
        {"Variable": "$.a[0]['b']", "IsTimestamp": False, "Next": "B"},
        {"Variable": "$.a", "StringEquals": "${Value}", "Next": "B"},
        {"Variable": "$.a", "NumericEquals": "${Value}", "Next": "B"},
    ],
    ids=str,
)
def test_right_rules_are_taken(state_errors: Errors, rule: dict[str, Any]) -> None:
    assert state_errors(choice(rule)) == []


@pytest.mark.parametrize(
    ("rule", "finding"),
    [
        ({"Next": "B"}, f"{SCHEMA} /Choices/0"),
        ({"Condition": "true", "Next": "B"}, f"{SCHEMA} /Choices/0/Condition"),
        ({"Condition": 1, "Next": "B"}, f"{SCHEMA} /Choices/0/Condition"),
        ({"Condition": "{% 1 + %}", "Next": "B"}, "INVALID_JSONATA_EXPRESSION /Choices/0/Condition"),
        ({"Condition": True, "Variable": "$.a", "Next": "B"}, f"{SCHEMA} /Choices/0/Variable"),
        ({"Condition": True, "Output": "{% x %}", "Next": "B"}, "UNSUPPORTED_JSONATA_EXPRESSION /Choices/0/Output"),
        ({"Condition": True}, f"{SCHEMA} /Choices/0"),
    ],
    ids=str,
)
def test_a_wrong_condition_is_refused(state_errors: Errors, rule: dict[str, Any], finding: str) -> None:
    assert state_errors(choice(rule), "JSONata") == [finding]


def test_a_right_condition_is_taken(state_errors: Errors) -> None:
    rule = {"Condition": "{% $states.input.a > 1 %}", "Next": "B", "Output": "{% $states.input %}", "Comment": "c"}

    assert state_errors(choice(rule), "JSONata") == []


def test_choices_must_be_there_and_hold_a_rule(state_errors: Errors) -> None:
    assert f"{SCHEMA} /Choices" in state_errors({"Type": "Choice", "Choices": [], "Default": "B"})
    assert f"{SCHEMA} /Choices" in state_errors({"Type": "Choice", "Choices": {}, "Default": "B"})


def test_a_choice_without_default_and_a_path_with_several_places_are_doubtful(warnings: Errors) -> None:
    rule = {"Variable": "$.a[*]", "IsNull": True, "Next": "B"}
    states = {"A": {"Type": "Choice", "Choices": [rule]}, "B": {"Type": "Succeed"}}

    assert warnings({"StartAt": "A", "States": states}) == [
        "NO_REFERENCE_PATH /States/A/Choices/0/Variable",
        "NO_DEFAULT /States/A",
    ]
