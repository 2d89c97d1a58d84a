"""What an interrupted process left: syncs that are marked as running although nothing runs them any more."""

import json
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from siesa_local import names
from siesa_local.aws.embedded import EmbeddedAws
from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.stopped import note_stopped

_TRIES = 200
_PAUSE_SECONDS = 0.005


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
    """Write the failed item and the alert of a sync whose process is gone."""
    given = json.dumps({"client_id": sync.client_id, "sync_type": sync.sync_type})
    close_execution(aws, sync.execution_arn, _start(sync.sync_id), given)


def stop_running(aws: EmbeddedAws) -> tuple[str, ...]:
    """Stop every execution of the workflow that still runs, and close its books; returns their ARNs.

    A handler under way goes on in its thread until its next write, which the closed books refuse.
    """
    client = aws.client("stepfunctions")
    machine = f"arn:aws:states:{names.REGION}:{ACCOUNT_ID}:stateMachine:{names.WORKFLOW}"
    running = client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    if running:
        # A stopped handler's end is reported long after anybody reads it; without a handler it would go to stderr.
        logging.getLogger("moto").addHandler(logging.NullHandler())
    for execution in running:
        arn = execution["executionArn"]
        _stop(client, arn)
        found = client.describe_execution(executionArn=arn)
        if _was_cut_short(found):
            close_execution(aws, arn, int(found["startDate"].timestamp() * 1_000), found["input"])
            note_stopped(arn)
    return tuple(execution["executionArn"] for execution in running)


def _was_cut_short(execution: Mapping[str, Any]) -> bool:
    """Whether a stopped execution did not get to its end, which closes the books itself.

    The interpreter counts it as running until its handler returns, and fails it where it had entered no state yet.
    """
    status, error = execution["status"], execution.get("error")
    return status in {"RUNNING", "ABORTED"} or (status, error) == ("FAILED", "States.Runtime")


def _stop(client: Any, execution_arn: str) -> None:
    for _ in range(_TRIES):
        try:
            client.stop_execution(executionArn=execution_arn, cause="The command that ran it was interrupted.")
        except AttributeError:
            # The interpreter cannot stop an execution in the moment before its thread has set it up.
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def close_execution(aws: EmbeddedAws, execution_arn: str, started: int, given: str) -> None:
    """Run the machine that the deployed rule starts for an aborted execution. `started` is in epoch milliseconds."""
    event = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {
            "executionArn": execution_arn,
            "name": execution_arn.rpartition(":")[2],
            "status": "ABORTED",
            "startDate": started,
            "input": given,
        },
    }
    aws.wait(aws.start(names.CLOSE_BOOKS, json.dumps(event), f"close-books-{uuid4().hex[:12]}"))


def _start(sync_id: str) -> int:
    """Read the start of an execution, in milliseconds, out of `sync-YYYYMMDD-HHMMSS-xxxxxx`."""
    moment = datetime.strptime(sync_id[5:20], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return int(moment.timestamp() * 1_000)
