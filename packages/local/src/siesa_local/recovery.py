"""What an interrupted process left: syncs that are marked as running although nothing runs them any more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from siesa_local import names
from siesa_local.aws.embedded import EmbeddedAws


@dataclass(frozen=True)
class Interrupted:
    """A sync that was running when its process ended. `steps` names those that had reached a checkpoint."""

    client_id: str
    sync_id: str
    sync_type: str
    execution_arn: str
    steps: tuple[str, ...]


def interrupted_syncs(dynamodb: Any) -> Iterator[Interrupted]:
    """Find the running syncs of every client. Called on opening, when this process runs none yet."""
    table = dynamodb.Table(names.SYNC_STATE_TABLE)
    query = {
        "IndexName": "StatusIndex",
        "KeyConditionExpression": "#status = :running",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {":running": "running"},
    }
    for item in table.query(**query)["Items"]:
        yield Interrupted(
            client_id=item["tenantId"],
            sync_id=item["syncId"],
            sync_type=item["syncType"],
            execution_arn=item["executionToken"],
            steps=tuple(sorted(item.get("checkpoints", {}))),
        )


def close_books(aws: EmbeddedAws, sync: Interrupted) -> None:
    """Write the failed item and the alert, by the machine that the deployed rule starts for an aborted execution."""
    name = sync.execution_arn.rpartition(":")[2]
    event = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {
            "executionArn": sync.execution_arn,
            "name": name,
            "status": "ABORTED",
            "startDate": _start(sync.sync_id),
            "input": json.dumps({"client_id": sync.client_id, "sync_type": sync.sync_type}),
        },
    }
    arn = aws.start(names.CLOSE_BOOKS, json.dumps(event), f"close-books-{uuid4().hex[:12]}")
    aws.wait(arn)


def _start(sync_id: str) -> int:
    """Read the start of an execution, in milliseconds, out of `sync-YYYYMMDD-HHMMSS-xxxxxx`."""
    moment = datetime.strptime(sync_id[5:20], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return int(moment.timestamp() * 1_000)
