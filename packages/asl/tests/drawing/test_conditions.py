from typing import Any

import pytest

from typed_asl.drawing.conditions import condition_text


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"Variable": "$.a", "StringEquals": "x", "Next": "N"}, '$.a = "x"'),
        ({"Variable": "$.a", "NumericLessThanEqualsPath": "$.b", "Next": "N"}, "$.a <= $.b"),
        ({"StringMatches": "log-*.txt", "Variable": "$.a"}, '$.a matches "log-*.txt"'),
        ({"Variable": "$.a", "IsPresent": False}, "$.a is not present"),
        ({"Variable": "$.a", "IsNull": True}, "$.a is null"),
        ({"Not": {"Variable": "$.a", "BooleanEquals": True}, "Next": "N"}, "not $.a = true"),
        (
            {"Or": [{"And": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.b", "IsNull": True}]}, {"Not": {}}]},
            "($.a is null and $.b is null) or not ",
        ),
        ({"Condition": "{% $x > 1 %}", "Next": "N"}, "$x > 1"),
        ({"Condition": True, "Next": "N"}, "true"),
        ({"Variable": "$.a", "TimestampGreaterThan": "${When}"}, '$.a > "${When}"'),
        ({"Variable": "$.a", "Unheard": 1}, "$.a Unheard 1"),
        ({"Next": "N"}, ""),
    ],
)
def test_a_rule_is_written_in_words(rule: dict[str, Any], text: str) -> None:
    assert condition_text(rule) == text


def test_rules_nested_without_end_are_cut_off() -> None:
    rule: dict[str, Any] = {"Variable": "$", "IsNull": True}
    for _ in range(90):
        rule = {"Not": rule}

    assert condition_text(rule).endswith("not …")
