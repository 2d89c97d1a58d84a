from collections.abc import Callable
from typing import Any

import pytest

from typed_asl import check

Errors = Callable[..., list[str]]
SCHEMA = "SCHEMA_VALIDATION_FAILED"
TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
WAIT = {"Type": "Wait", "Seconds": 1}


@pytest.mark.parametrize("kind", ["Pass", "Wait", "Choice", "Succeed", "Fail", "Map", "Parallel"])
def test_only_a_task_has_a_time_out(state_errors: Errors, kind: str) -> None:
    assert f"{SCHEMA} /TimeoutSeconds" in state_errors({"Type": kind, "TimeoutSeconds": 5})


@pytest.mark.parametrize("kind", ["Pass", "Wait", "Choice", "Succeed", "Fail"])
@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_states_whose_work_cannot_fail_have_no_retry_and_no_catch(state_errors: Errors, kind: str, field: str) -> None:
    assert f"{SCHEMA} /{field}" in state_errors({"Type": kind, field: []})


@pytest.mark.parametrize(
    "field", ["InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "TimeoutSecondsPath"]
)
def test_fields_of_jsonpath_are_refused_in_jsonata(state_errors: Errors, field: str) -> None:
    assert state_errors({**TASK, field: "$.a"}, "JSONata") == [f"{SCHEMA} /{field}"]


@pytest.mark.parametrize("field", ["Arguments", "Output"])
def test_fields_of_jsonata_are_refused_in_jsonpath(state_errors: Errors, field: str) -> None:
    assert state_errors({**TASK, field: {}}) == [f"{SCHEMA} /{field}"]


def test_the_message_about_the_other_query_language_is_that_of_aws() -> None:
    (found,) = check({"StartAt": "A", "States": {"A": {"Type": "Pass", "Output": 1, "End": True}}})

    assert found.message == (
        "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage"
    )


def test_a_state_may_use_jsonata_in_a_jsonpath_machine_and_not_the_reverse(errors: Errors) -> None:
    states = {"A": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "End": True}}
    downgrade = {"A": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": True}}

    assert errors({"StartAt": "A", "States": states}) == []
    assert errors({"QueryLanguage": "JSONata", "StartAt": "A", "States": downgrade}) == [
        f"{SCHEMA} /States/A/QueryLanguage"
    ]


def test_inner_states_take_the_machines_query_language_and_not_their_maps(errors: Errors) -> None:
    inner = {"StartAt": "B", "States": {"B": {"Type": "Pass", "Output": 1, "End": True}}}
    states = {"A": {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": inner, "End": True}}

    assert errors({"StartAt": "A", "States": states}) == [f"{SCHEMA} /States/A/ItemProcessor/States/B/Output"]


@pytest.mark.parametrize(
    "state",
    [
        {**TASK, "TimeoutSeconds": 0},
        {**TASK, "TimeoutSeconds": True},
        {**TASK, "TimeoutSeconds": 1.5},
        {**TASK, "TimeoutSeconds": "5"},
        {**TASK, "TimeoutSeconds": 100_000_000},
        {"Type": "Wait", "Seconds": -1},
        {"Type": "Wait", "Seconds": "$.x"},
        {"Type": "Wait", "Timestamp": "2026-01-01T00:00:00"},
        {"Type": "Wait", "Timestamp": "2026-01-01 00:00:00Z"},
        {"Type": "Wait", "Timestamp": "2026-13-01T00:00:00Z"},
        {"Type": "Wait", "Timestamp": "2026-01-01T25:00:00Z"},
        {"Type": "Wait", "Timestamp": "{% $now() %}"},
        {"Type": "Pass", "Comment": {}},
        {"Type": "Pass", "InputPath": "a"},
        {"Type": "Pass", "OutputPath": "States.UUID()"},
        {"Type": "Pass", "ResultPath": "$.a[*]"},
        {"Type": "Pass", "ResultPath": "$var"},
        {"Type": "Pass", "ResultPath": "$$.a"},
        {"Type": "Pass", "ResultPath": 1},
        {"Type": "Parallel", "Branches": []},
        {"Type": "Parallel", "Branches": {}},
        {"Type": "Fail", "Error": 1},
        {"Type": "Fail", "CausePath": "States.Array(1)"},
        {"Type": "Fail", "ErrorPath": "cause"},
        {"Type": "Task", "Resource": ""},
        {"Type": "Task", "Resource": 1},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_at_its_field(state_errors: Errors, state: dict[str, Any]) -> None:
    field = next(key for key in reversed(state))

    assert f"{SCHEMA} /{field}" in state_errors(state)


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "InputPath": None, "OutputPath": None, "ResultPath": None},
        {"Type": "Pass", "InputPath": "$$.Execution.Input", "ResultPath": "$.a['b c'][0]", "Parameters": "text"},
        {"Type": "Wait", "Timestamp": "2026-01-01T23:59:60.5+02:00"},
        {"Type": "Wait", "SecondsPath": "$wait"},
        {"Type": "Fail", "ErrorPath": "$.error", "CausePath": "States.Format('{}', $.cause)"},
        {**TASK, "TimeoutSecondsPath": "$.a", "HeartbeatSecondsPath": "$$.Execution.Input.b"},
    ],
    ids=str,
)
def test_right_values_are_taken(state_errors: Errors, state: dict[str, Any]) -> None:
    assert state_errors(state) == []


@pytest.mark.parametrize(
    ("state", "at"),
    [
        ({**TASK, "TimeoutSeconds": 1, "TimeoutSecondsPath": "$.a"}, "/TimeoutSecondsPath"),
        ({**TASK, "TimeoutSeconds": 9, "HeartbeatSeconds": 9}, "/HeartbeatSeconds"),
        ({"Type": "Fail", "Error": "e", "ErrorPath": "$.e"}, "/ErrorPath"),
        ({**WAIT, "SecondsPath": "$.a"}, ""),
        ({"Type": "Wait"}, ""),
        ({"Type": "Task"}, ""),
        ({"Type": "Choice"}, ""),
        ({**TASK, "Credentials": {}}, "/Credentials"),
        ({**TASK, "Credentials": "arn:aws:iam::1:role/r"}, "/Credentials"),
    ],
    ids=str,
)
def test_fields_that_need_or_exclude_one_another(state_errors: Errors, state: dict[str, Any], at: str) -> None:
    assert state_errors(state)[:1] == [f"{SCHEMA} {at}"]


def test_credentials_without_a_role_are_doubtful_where_the_resource_is_not_aws_own(state_warnings: Errors) -> None:
    state = {"Type": "Task", "Resource": "foo:bar", "Credentials": {"a": 1}}

    assert "CREDENTIALS_WITHOUT_ROLE /Credentials" in state_warnings(state)


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        ({"Type": "Pass", "Parameters": {"a": "$.b"}}, "NO_DOLLAR /Parameters/a"),
        ({"Type": "Pass", "Parameters": {"a": "{% 1 %}"}}, "NOT_EVALUATED /Parameters/a"),
        ({"Type": "Pass", "Result": {"a.$": "$.b"}}, "PASS_RESULT_IS_STATIC /Result/a.$"),
        ({"Type": "Fail", "Cause": "$.cause"}, "NO_PATH /Cause"),
    ],
)
def test_text_that_looks_like_an_expression_is_doubtful(
    state_warnings: Errors, state: dict[str, Any], finding: str
) -> None:
    assert finding in state_warnings(state)


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        ({"a.$": "b"}, "/a.$"),
        ({"a.$": 1}, "/a.$"),
        ({"a": [{"b.$": "$b c"}]}, "/a/0/b.$"),
        ({"a": 1, "a.$": "$.a"}, "/a.$"),
        ({"a.$": "States.Nope()"}, "/a.$"),
        ({"~/.$": "$$23"}, "/~0~1.$"),
    ],
)
@pytest.mark.parametrize("field", ["Parameters", "ResultSelector", "Assign"])
def test_payload_templates_are_judged_at_any_depth(state_errors: Errors, payload: Any, at: str, field: str) -> None:
    assert state_errors({**TASK, field: payload}) == [f"{SCHEMA} /{field}{at}"]
