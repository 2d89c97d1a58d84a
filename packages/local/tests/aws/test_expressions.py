import hashlib
import json
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siesa_local.aws.expressions import QueryEvaluationError, evaluate

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**52), 2**52) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=60, deadline=None)
def test_a_variable_comes_out_as_it_went_in(value: Any) -> None:
    assert evaluate("$value", {"value": value}) == value


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_text_inside_a_string_survives_being_written_as_json(text: str) -> None:
    assert json.loads(evaluate("$string({'t': $text})", {"text": text})) == {"t": text}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(0, 9, 3)", [0, 3, 6, 9]),
        ("$range(3, 1, -1)", [3, 2, 1]),
        ("$hash('siesa', 'SHA-256')", hashlib.sha256(b"siesa").hexdigest()),
        ("$parse('{\"a\": [1, null]}')", {"a": [1, None]}),
        ("$random(7) = $random(7)", True),
        ("6 / 2", 3),
        ("$exists($none) ? 1 : 2", 2),
        ("$string(12)", "12"),
        ("$null", None),
    ],
)
def test_the_state_language_s_own_functions_and_numbers(expression: str, expected: object) -> None:
    assert evaluate(expression, {"null": None}) == expected


def test_each_uuid_is_a_new_one() -> None:
    first, second = evaluate("[$uuid(), $uuid()]", {})

    assert first != second
    assert uuid.UUID(first).version == 4


@pytest.mark.parametrize(
    "expression",
    [
        "$missing",
        "$eval('1 + 1')",
        "1 +",
        "$missing ?? 1",
        "$missing ?: 1",
        "'a' + 1",
        "$sum",
        "$hash('a', 'CRC-32')",
        "$partition([1], 0)",
        "$range(0, 1, 0)",
        "$parse('{')",
    ],
)
def test_what_aws_would_not_evaluate_is_an_evaluation_error(expression: str) -> None:
    with pytest.raises(QueryEvaluationError):
        evaluate(expression, {})


def test_an_expression_cannot_change_what_it_was_given() -> None:
    given_value = {"list": [{"a": None}]}

    result = evaluate("$value", {"value": given_value})
    result["list"][0]["a"] = 1

    assert given_value == {"list": [{"a": None}]}
