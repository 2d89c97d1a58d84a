"""What a sync did, in numbers and reasons, gathered from its execution."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from integration_core.aws.payload_store import S3PayloadStore
from integration_core.claim_check import ClaimCheck
from integration_core.messages import Extracted, Loaded, Transformed
from siesa_local import names
from siesa_local.aws.embedded import EmbeddedAws
from siesa_local.aws.model import ExecutionResult
from siesa_workflow.expressions import RESERVED_TENANT
from siesa_workflow.names import EXTRACT, LOAD, TRANSFORM

FIGURES = ("read", "offered_again", "rejected", "superseded", "confirmed", "failed")


@dataclass(frozen=True)
class SyncSummary:
    """One sync's books: `read` = `rejected` + `superseded` + `confirmed` + `failed`.

    `offered_again` of the read ones had been rejected or had failed before. `rejections` and `failures` count records
    by "field: code". `status` is the execution's. `seconds` is its duration. A figure is None where the step that knows
    it did not end in success: a load that failed may have sent any number of records. A skipped sync did nothing: 0.
    """

    client_id: str
    sync_type: str
    status: str
    seconds: float
    execution_arn: str
    sync_id: str
    skipped: bool = False
    product_type: str | None = None
    read: int | None = None
    offered_again: int | None = None
    rejected: int | None = None
    superseded: int | None = None
    confirmed: int | None = None
    failed: int | None = None
    rejections: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    error: str | None = None
    cause: str | None = None

    def document(self) -> dict[str, Any]:
        """Give the summary as a JSON-ready object."""
        return asdict(self)


def summarize(aws: EmbeddedAws, result: ExecutionResult) -> SyncSummary:
    """Gather what an execution did, as far as it came."""
    known: dict[str, Any] = {
        **_asked(result),
        "sync_id": sync_id(result.started, result.arn),
        "status": result.status,
        "seconds": round((result.stopped - result.started).total_seconds(), 2),
        "execution_arn": result.arn,
        "error": result.error,
        "cause": error_message(result.cause),
        "skipped": isinstance(result.output, dict) and result.output.get("status") == "skipped",
    }
    if known["skipped"]:
        known |= dict.fromkeys(FIGURES, 0)
    extracted = _last_output(result, EXTRACT)
    if extracted is not None and "extraction_timestamp" in extracted and extracted.get("status") == "complete":
        known["offered_again"] = (Extracted.model_validate(extracted).proof or {}).get("reoffered", 0)
    transformed = _last_output(result, TRANSFORM)
    # A state that failed puts out what its Catch makes of the error, which is no message of the step.
    if transformed is not None and "transformation_timestamp" in transformed:
        known |= _transformed(aws, Transformed.model_validate(transformed))
    loaded = _last_output(result, LOAD)
    if loaded is not None and loaded.get("status") == "success":
        known |= _loaded(aws, Loaded.model_validate(loaded))
    return SyncSummary(**known)


def sync_id(started: datetime, execution_arn: str) -> str:
    """Give the id that the machine makes of an execution's start and the tail of its name, also for one that failed."""
    return f"sync-{started.astimezone(UTC):%Y%m%d-%H%M%S}-{execution_arn[-6:]}"


def error_message(cause: str | None) -> str | None:
    """Give the one line for people out of a failure's cause, which for a function is JSON with `errorMessage`."""
    if cause is None:
        return None
    try:
        content = json.loads(cause)
    except ValueError:
        return cause
    return str(content["errorMessage"]) if isinstance(content, dict) and "errorMessage" in content else cause


def _asked(result: ExecutionResult) -> dict[str, str]:
    """Give the client and the sync type that the execution was started with, as far as they are texts."""
    given = next((json.loads(e.details["input"]) for e in result.events if e.type == "ExecutionStarted"), None)
    fields = given if isinstance(given, dict) else {}
    client, sync_type = (fields.get(name) for name in ("client_id", "sync_type"))
    # As the failure branch logs and alerts it.
    named = isinstance(client, str) and client != ""
    return {
        "client_id": str(client) if named else RESERVED_TENANT,
        "sync_type": sync_type if isinstance(sync_type, str) else "",
    }


def _transformed(aws: EmbeddedAws, message: Transformed) -> dict[str, Any]:
    proof = message.proof or {}
    return {
        "product_type": message.product_type,
        "read": proof.get("read", 0),
        "rejected": proof.get("rejected", 0),
        "rejections": _reasons(aws, message.client_id, message.failed_records_ref),
    }


def _loaded(aws: EmbeddedAws, message: Loaded) -> dict[str, Any]:
    return {
        "superseded": (message.proof or {}).get("superseded", 0),
        "confirmed": message.records_success,
        "failed": message.records_failed,
        "failures": _reasons(aws, message.client_id, message.failed_records_ref),
    }


def _reasons(aws: EmbeddedAws, client_id: str, ref: ClaimCheck | None) -> dict[str, int]:
    if ref is None:
        return {}
    store = S3PayloadStore(aws.client("s3"), names.PAYLOAD_BUCKET, client_id)
    counted = Counter(f"{row.get('field') or 'record'}: {row['code']}" for row in store.read(ref))
    return dict(counted.most_common())


def _last_output(result: ExecutionResult, state: str) -> dict[str, Any] | None:
    """Give what a state put out on its last visit."""
    for event in reversed(result.events):
        if event.type == "TaskStateExited" and event.state == state:
            output = json.loads(event.details["output"])
            return output if isinstance(output, dict) else None
    return None
