"""What an execution's history costs: its state transitions, and the log of its events at level ALL with their data."""

import json
from collections.abc import Sequence
from typing import Any

from tools.cost.emf import EVENT_OVERHEAD

from siesa_local.aws.model import HistoryEvent

START = 1
"""The step from the execution's start into its first state, which is counted to be on the safe side."""


def transitions(events: Sequence[HistoryEvent]) -> int:
    """Count the states that were entered, the retries, and the start."""
    kinds = [event.type for event in events]
    entered = sum(kind.endswith("StateEntered") for kind in kinds)
    retries = kinds.count("TaskScheduled") - kinds.count("TaskStateEntered")
    return START + entered + max(0, retries)


def log_bytes(events: Sequence[HistoryEvent], execution_arn: str) -> int:
    """Give the bytes of the log: an event of CloudWatch for each event of the history, with its whole data."""
    before = 0
    size = 0
    for event in events:
        line = json.dumps(_logged(event, before, execution_arn), separators=(",", ":"), ensure_ascii=False)
        size += len(line.encode("utf-8", "surrogatepass")) + EVENT_OVERHEAD
        before = event.id
    return size


def _logged(event: HistoryEvent, before: int, execution_arn: str) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "type": event.type,
        "details": json.loads(json.dumps(dict(event.details), default=str)),
        "previous_event_id": str(before),
        "event_timestamp": str(int(event.timestamp.timestamp() * 1_000)),
        "execution_arn": execution_arn,
        "redrive_count": "0",
    }
