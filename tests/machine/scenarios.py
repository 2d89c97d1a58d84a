"""What `$states` can hold: every kind of input that an execution can be started with, and what the steps answer."""

from typing import Any

CONTEXTS = {
    "aws": {
        "Execution": {
            "Id": "arn:aws:states:us-east-1:123456789012:execution:workflow:manual-sync-1763892000",
            "Name": "manual-sync-1763892000",
            "StartTime": "2026-11-23T10:00:00.123Z",
        }
    },
    "interpreter": {"Execution": {"Id": "arn:x:y", "Name": "abc", "StartTime": "2026-11-23T10:00:00.123456+00:00"}},
}
REF = {"bucket": "b", "key": "baselines/cliente-a/s/manifest.json", "count": 3, "bytes": 99, "sha256": "ab"}
EVENT = {
    "detail": {
        "executionArn": "arn:aws:states:us-east-1:123456789012:execution:workflow:nightly-000001",
        "name": "nightly-000001",
        "status": "TIMED_OUT",
        "startDate": 1_763_892_000_123,
        "input": '{"client_id": "cliente-a", "sync_type": "initial"}',
    }
}
LOADED = {
    "client_id": "cliente-a",
    "product_type": "kong",
    "status": "success",
    "records_processed": 12,
    "records_success": 11,
    "records_failed": 1,
    "load_timestamp": "2026-11-23T10:05:00Z",
    "duration_seconds": 240.5,
    "sync_type": "initial",
    "watermark": "2026-11-23T09:50:00Z",
    "baseline_ref": REF,
    "pending_ref": None,
}
FAILURE = {
    "client_id": "cliente-a",
    "product_type": "unknown",
    "error": {"Error": "AuthenticationFailed", "Cause": '{"errorMessage":"401 \\"no\\" %} ñ"}'},
    "timestamp": "2026-11-23T10:05:00Z",
}
INPUTS: dict[str, Any] = {
    "the guide's": {"client_id": "cliente-a", "sync_type": "incremental"},
    "again": {"client_id": "cliente-a", "sync_type": "incremental", "status": "incomplete"},
    "nothing": {},
    "null": None,
    "text": "cliente-a",
    "number": 7,
    "array": [{"client_id": "cliente-a"}, {"client_id": "cliente-b"}],
    "array of one": [{"client_id": "cliente-a"}],
    "empty array": [],
    "client_id a number": {"client_id": 7, "sync_type": "initial"},
    "client_id empty": {"client_id": "", "sync_type": "initial"},
    "client_id null": {"client_id": None},
    "client_id an array": {"client_id": ["cliente-a"]},
    "client_id malformed": {"client_id": "../cliente-b", "product_type": ["kong"]},
    "envelope": {"version": "0", "source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    "loaded": LOADED,
    "failure": FAILURE,
    "event": EVENT,
    "event without input": {"detail": {**EVENT["detail"], "input": None}},
    "alert": {"alert": FAILURE, "sync_id": "sync-1", "created_at": "2026-11-23T10:00:00Z", "execution_arn": "arn:x"},
}
ERRORS: dict[str, Any] = {
    "lambda": {
        "Error": "AuthenticationFailed",
        "Cause": '{"errorMessage":"401 for \\"cliente-a\\"","errorType":"AuthenticationFailed",'
        '"requestId":"r","stackTrace":["  File \\"handler.py\\", line 7, in [x]\\n"]}',
    },
    "without cause": {"Error": "States.Timeout"},
    "nothing": {},
}
RESULTS: dict[str, Any] = {
    "complete": {"Payload": LOADED},
    "incomplete": {"Payload": {"status": "incomplete", "client_id": "cliente-a"}},
}


def scenarios() -> dict[str, dict[str, Any]]:
    """Give every combination as `$states`, by a name that says what it is."""
    return {
        f"{input_name}, {error_name}, {result_name}, {context_name}": {
            "input": given,
            "errorOutput": error,
            "result": result,
            "context": context,
        }
        for input_name, given in INPUTS.items()
        for error_name, error in ERRORS.items()
        for result_name, result in RESULTS.items()
        for context_name, context in CONTEXTS.items()
    }
