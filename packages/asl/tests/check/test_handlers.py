from collections.abc import Callable
from typing import Any

import pytest

Errors = Callable[..., list[str]]
SCHEMA = "SCHEMA_VALIDATION_FAILED"
TASK = {"Type": "Task", "Resource": "${R}"}
ALL = {"ErrorEquals": ["States.ALL"]}


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        ({"ErrorEquals": []}, "/ErrorEquals"),
        ({"ErrorEquals": "E"}, "/ErrorEquals"),
        ({"ErrorEquals": [True]}, "/ErrorEquals/0"),
        ({"ErrorEquals": ["States.ALL", "E"]}, "/ErrorEquals"),
        ({}, ""),
        ("E", ""),
        ({**ALL, "Extra": 1}, "/Extra"),
        ({**ALL, "Next": "B"}, "/Next"),
        ({**ALL, "IntervalSeconds": 0}, "/IntervalSeconds"),
        ({**ALL, "MaxAttempts": -1}, "/MaxAttempts"),
        ({**ALL, "MaxAttempts": 1.5}, "/MaxAttempts"),
        ({**ALL, "BackoffRate": 0.9}, "/BackoffRate"),
        ({**ALL, "MaxDelaySeconds": 31_622_400}, "/MaxDelaySeconds"),
        ({**ALL, "JitterStrategy": "full"}, "/JitterStrategy"),
    ],
    ids=str,
)
def test_a_wrong_retrier_is_refused(state_errors: Errors, entry: Any, at: str) -> None:
    assert state_errors({**TASK, "Retry": [entry]}) == [f"{SCHEMA} /Retry/0{at}"]


def test_a_right_retrier_is_taken(state_errors: Errors) -> None:
    full = {"IntervalSeconds": 1, "MaxAttempts": 0, "BackoffRate": 1, "MaxDelaySeconds": 5, "JitterStrategy": "FULL"}

    assert state_errors({**TASK, "Retry": [{"ErrorEquals": ["E", "F"], **full, "Comment": "c"}, ALL]}) == []


@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_states_all_must_stand_in_the_last_entry(state_errors: Errors, field: str) -> None:
    entries = [{**ALL, "Next": "B"} if field == "Catch" else ALL, {"ErrorEquals": ["E"], "Next": "B"}]
    entries[1] = entries[1] if field == "Catch" else {"ErrorEquals": ["E"]}

    assert state_errors({**TASK, field: entries}) == [f"{SCHEMA} /{field}/0/ErrorEquals"]


@pytest.mark.parametrize(
    ("language", "fields", "at"),
    [
        ("JSONPath", {"ResultPath": "$.a..b"}, "/ResultPath"),
        ("JSONPath", {"Output": 1}, "/Output"),
        ("JSONata", {"ResultPath": "$.a"}, "/ResultPath"),
        ("JSONPath", {"MaxAttempts": 1}, "/MaxAttempts"),
        ("JSONPath", {"Assign": []}, "/Assign"),
    ],
)
def test_a_wrong_catcher_is_refused(state_errors: Errors, language: str, fields: Any, at: str) -> None:
    state = {**TASK, "Catch": [{**ALL, "Next": "B", **fields}]}

    assert state_errors(state, language) == [f"{SCHEMA} /Catch/0{at}"]


def test_a_catcher_needs_a_target_and_its_entries_an_array(state_errors: Errors) -> None:
    assert f"{SCHEMA} /Catch/0" in state_errors({**TASK, "Catch": [ALL]})
    assert f"{SCHEMA} /Retry" in state_errors({**TASK, "Retry": ALL})


def test_error_names_that_step_functions_never_reports_are_doubtful(state_warnings: Errors) -> None:
    entries = [
        {"ErrorEquals": ["States.RanOutOfTime", "Mine"]},
        {"ErrorEquals": ["E"], "IntervalSeconds": 9, "MaxDelaySeconds": 3},
    ]

    assert state_warnings({**TASK, "Retry": entries}) == [
        "UNKNOWN_ERROR /Retry/0/ErrorEquals/0",
        "DELAY_BELOW_INTERVAL /Retry/1/MaxDelaySeconds",
    ]
