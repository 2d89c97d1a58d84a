import json
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from siesa_local.aws.embedded import EmbeddedAws
from siesa_local.aws.model import ExecutionResult, HistoryEvent
from siesa_local.summary import error_message, summarize, sync_id

NO_AWS = cast("EmbeddedAws", None)
STARTED = datetime(2026, 11, 23, 10, 0, 0, 123_000, tzinfo=UTC)
ARN = "arn:aws:states:us-east-1:123456789012:execution:siesa-integration-workflow-local:local-1234abcdef"
FAILURE = {"client_id": "cliente-a", "product_type": "kong", "error": {"Error": "E", "Cause": "C"}, "timestamp": "t"}
TRANSFORMED = {
    "client_id": "cliente-a",
    "product_type": "kong",
    "count": 7,
    "transformation_timestamp": "2026-11-23T10:00:01Z",
    "proof": {"read": 10, "rejected": 3},
}
LOADED = {
    "client_id": "cliente-a",
    "product_type": "kong",
    "status": "success",
    "records_processed": 6,
    "records_success": 4,
    "records_failed": 2,
    "load_timestamp": "2026-11-23T10:00:02Z",
    "duration_seconds": 1.5,
    "proof": {"superseded": 1},
}


def _result(given: Any, *exits: tuple[str, Any], **changes: Any) -> ExecutionResult:
    events = [HistoryEvent(1, "ExecutionStarted", STARTED, {"input": json.dumps(given)})]
    for name, output in exits:
        details = {"name": name, "output": json.dumps(output)}
        events.append(HistoryEvent(len(events) + 1, "TaskStateExited", STARTED, details))
    known: dict[str, Any] = {"status": "SUCCEEDED", "error": None, "cause": None, "output": None}
    return ExecutionResult(arn=ARN, started=STARTED, stopped=STARTED, events=tuple(events), **known | changes)


GIVEN = {"client_id": "cliente-a", "sync_type": "initial"}


def test_the_figures_of_a_success_balance() -> None:
    incomplete = {**LOADED, "status": "incomplete"}
    exits = (("TransformData", TRANSFORMED), ("LoadToProduct", incomplete), ("LoadToProduct", LOADED))
    summary = summarize(NO_AWS, _result(GIVEN, *exits))
    figures = (summary.read, summary.rejected, summary.superseded, summary.confirmed, summary.failed)
    assert figures == (10, 3, 1, 4, 2)
    assert summary.sync_id == "sync-20261123-100000-abcdef"
    assert (summary.client_id, summary.product_type) == ("cliente-a", "kong")


def test_a_transform_that_failed_leaves_no_figures() -> None:
    result = _result(GIVEN, ("TransformData", FAILURE), status="FAILED", error="E", cause="C")
    summary = summarize(NO_AWS, result)
    assert (summary.status, summary.error, summary.cause, summary.read) == ("FAILED", "E", "C", None)


def test_a_load_that_failed_keeps_the_figures_of_what_was_read() -> None:
    result = _result(GIVEN, ("TransformData", TRANSFORMED), ("LoadToProduct", FAILURE), status="FAILED")
    summary = summarize(NO_AWS, result)
    assert (summary.read, summary.rejected) == (10, 3)
    # How much of it was sent nobody knows, so no figure claims it.
    assert (summary.superseded, summary.confirmed, summary.failed) == (None, None, None)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"client_id": None}, "_invalid"),
        ({"client_id": ["a"]}, "_invalid"),
        ({"client_id": ""}, "_invalid"),
        ("cliente-a", "_invalid"),
        ({"client_id": "cliente-a"}, "cliente-a"),
    ],
)
def test_a_client_that_is_no_text_is_named_as_the_alert_names_it(given: Any, shown: str) -> None:
    assert summarize(NO_AWS, _result(given, status="FAILED")).client_id == shown


@pytest.mark.parametrize("given", [None, [], "cliente-a", {}, {"client_id": None}])
def test_an_input_of_any_kind_can_be_summarized(given: Any) -> None:
    assert summarize(NO_AWS, _result(given)).status == "SUCCEEDED"


def test_a_skipped_start_is_told_from_a_success() -> None:
    summary = summarize(NO_AWS, _result(GIVEN, output={"status": "skipped"}))
    assert summary.skipped
    assert (summary.read, summary.confirmed) == (0, 0)


@pytest.mark.parametrize(
    ("cause", "line"),
    [
        (None, None),
        ("plain text", "plain text"),
        ('{"errorMessage": "one line", "errorType": "E"}', "one line"),
        ('{"other": 1}', '{"other": 1}'),
        ("[1]", "[1]"),
    ],
)
def test_the_line_for_people_is_taken_out_of_a_functions_error(cause: str | None, line: str | None) -> None:
    assert error_message(cause) == line


def test_the_sync_id_is_the_machines_own() -> None:
    assert sync_id(STARTED, ARN) == "sync-20261123-100000-abcdef"
