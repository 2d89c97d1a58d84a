"""Transitions and log bytes out of an execution's history."""

import json
from datetime import UTC, datetime

from tools.cost.history import log_bytes, transitions

from siesa_local.aws.model import HistoryEvent

ARN = "arn:aws:states:us-east-1:123456789012:execution:workflow:one"


def events(*kinds: str, **details: str) -> list[HistoryEvent]:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    return [HistoryEvent(at, kind, moment, details) for at, kind in enumerate(kinds, 1)]


def test_states_entered_are_counted_and_the_start() -> None:
    happy = events(
        "ExecutionStarted",
        *("TaskStateEntered", "TaskScheduled", "TaskSucceeded", "TaskStateExited"),
        *("ChoiceStateEntered", "ChoiceStateExited"),
        *("TaskStateEntered", "TaskScheduled", "TaskSucceeded", "TaskStateExited"),
        "ExecutionSucceeded",
    )

    assert transitions(happy) == 1 + 3


def test_a_retry_is_a_transition_more() -> None:
    retried = events("TaskStateEntered", "TaskScheduled", "TaskFailed", "TaskScheduled", "TaskFailed", "TaskScheduled")

    assert transitions(retried) == 1 + 1 + 2


def test_the_log_holds_each_event_with_its_data_as_text_in_json() -> None:
    size = log_bytes(events("TaskStateEntered", input='{"a": 1}'), ARN)

    line = {
        "id": "1",
        "type": "TaskStateEntered",
        "details": {"input": '{"a": 1}'},
        "previous_event_id": "0",
        "event_timestamp": "1795392000000",
        "execution_arn": ARN,
        "redrive_count": "0",
    }
    assert size == len(json.dumps(line, separators=(",", ":"))) + 26


def test_rows_that_travel_inline_are_logged_once_for_each_event_that_carries_them() -> None:
    rows = json.dumps([{"f120_id": number} for number in range(1_000)])

    once = log_bytes(events("TaskStateEntered", input=rows), ARN)

    assert log_bytes(events("TaskStateEntered", "TaskStateEntered", input=rows), ARN) == 2 * once
