"""The items of the sync-state table, as the guide names their attributes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from integration_core.claim_check import ClaimCheck
from integration_core.clock import iso
from integration_core.models import Row
from integration_core.sync_session import LEASE_GRACE_SECONDS, LastSuccess, SyncStart

LEASE_ID = "#lease"
"""The lease's sort key. It sorts outside `sync-`, so no query for syncs meets it."""

ITEM_TTL = timedelta(days=90)


def lease_item(start: SyncStart, now: datetime) -> Row:
    """Make the lease as `start` holds it."""
    expires = now + timedelta(seconds=start.max_duration_seconds + LEASE_GRACE_SECONDS)
    return {
        "tenantId": start.client_id,
        "syncId": LEASE_ID,
        "ownerSyncId": start.sync_id,
        "executionToken": start.token,
        "expiresAt": int(expires.timestamp()),
    }


def running_item(start: SyncStart, now: datetime) -> Row:
    """Make a sync's item as it stands while the sync runs."""
    return {
        "tenantId": start.client_id,
        "syncId": start.sync_id,
        "status": "running",
        "syncType": start.sync_type,
        "executionToken": start.token,
        "invocation": 0,
        "checkpoints": {},
        "createdAt": iso(now),
        "maxDurationSeconds": start.max_duration_seconds,
        "deadlineAt": int((now + timedelta(seconds=start.max_duration_seconds)).timestamp()),
        "ttl": int((now + ITEM_TTL).timestamp()),
    }


def last_success(item: Row) -> LastSuccess:
    """Read the starting point out of a success's item, where the machine's PutItem wrote the references as JSON."""
    return LastSuccess(
        sync_id=item["syncId"],
        watermark=item.get("watermark"),
        baseline_ref=_claim(item.get("baselineRef")),
        pending_ref=_claim(item.get("pendingRef")),
    )


def by_time(item: Row) -> tuple[str, str]:
    """Order syncs by their start, and those of one second by their end: the tail of a sync's id says nothing of time.

    One client's syncs never overlap, so the one that ended later is the later one.
    """
    return item["syncId"][: len("sync-YYYYMMDD-HHMMSS")], item.get("timestamp", "")


def moment(epoch: Any) -> datetime:
    """Read an epoch second as DynamoDB holds it."""
    return datetime.fromtimestamp(seconds(epoch), UTC)


def seconds(value: Any) -> float:
    """Read a DynamoDB number."""
    return float(Decimal(str(value)))


def _claim(text: str | None) -> ClaimCheck | None:
    return ClaimCheck.model_validate_json(text) if text else None
