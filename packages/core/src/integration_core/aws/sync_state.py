"""The book of syncs in DynamoDB: one item a sync, and the item `#lease` by which one execution owns a client.

The success of a sync is committed by the machine's own PutItem, on condition that the item carries its token.
Taking over a lease changes lease and old item in one transaction, so a stale owner cannot commit.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from integration_core.aws.sync_items import (
    ITEM_TTL,
    LEASE_ID,
    by_time,
    last_success,
    lease_item,
    moment,
    running_item,
    seconds,
)
from integration_core.clock import Now, utc_now
from integration_core.errors import LeaseLost, Unreachable
from integration_core.models import Row
from integration_core.sync_session import LEASE_GRACE_SECONDS, Acquired, Held, Invocation, LastSuccess, SyncStart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table

RACES = 5


class DynamoSyncState:
    """Leases, invocations, checkpoints and the last success of every client."""

    def __init__(self, dynamodb: "DynamoDBServiceResource", table_name: str, *, now: Now = utc_now) -> None:
        self._client = dynamodb.meta.client
        self._table: Table = dynamodb.Table(table_name)
        self._now = now

    def begin(self, start: SyncStart) -> Acquired | Held:
        """Take the client's lease and write the sync as running, or say which sync holds the lease.

        Raise `LeaseLost` where this sync's books were closed already.
        """
        for _ in range(RACES):
            lease = self._item(start.client_id, LEASE_ID)
            if lease is not None and lease["executionToken"] == start.token:
                return self._resume(start)
            owner = self._item(start.client_id, lease["ownerSyncId"]) if lease is not None else None
            now = self._now()
            if lease is not None and _is_running(owner, lease) and now.timestamp() < float(lease["expiresAt"]):
                return Held(lease["ownerSyncId"], moment(lease["expiresAt"]))
            if self._take(start, now, lease, owner):
                took_over = lease["ownerSyncId"] if lease is not None and _is_running(owner, lease) else None
                return Acquired(now + timedelta(seconds=start.max_duration_seconds), took_over=took_over)
            if self._is_closed(start):
                raise _lost(start.client_id, start.sync_id)
        raise Unreachable(
            f"the lease of client {start.client_id!r} changed hands {RACES} times while it was being taken."
        )

    def enter(self, client_id: str, sync_id: str, token: str, step: str) -> Invocation:
        """Count an invocation of `step`, renew the lease, and give the step's checkpoint."""
        try:
            item = self._table.update_item(
                Key={"tenantId": client_id, "syncId": sync_id},
                UpdateExpression="ADD invocation :one",
                ConditionExpression="executionToken = :token AND #status = :running",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={":one": 1, ":token": token, ":running": "running"},
                ReturnValues="ALL_NEW",
            )["Attributes"]
            self._renew_lease(client_id, token, int(seconds(item["maxDurationSeconds"])))
        except self._client.exceptions.ConditionalCheckFailedException:
            raise _lost(client_id, sync_id) from None
        checkpoints: Any = item.get("checkpoints", {})
        content = json.loads(checkpoints[step]) if step in checkpoints else None
        number = int(seconds(item["invocation"]))
        return Invocation(client_id, sync_id, token, step, number, moment(item["deadlineAt"]), content)

    def checkpoint(self, invocation: Invocation, content: Mapping[str, Any]) -> None:
        """Keep where a step is, unless a newer invocation of this sync, or another execution, has come."""
        try:
            self._table.update_item(
                Key={"tenantId": invocation.client_id, "syncId": invocation.sync_id},
                UpdateExpression="SET checkpoints.#step = :content",
                ConditionExpression="executionToken = :token AND invocation = :number",
                ExpressionAttributeNames={"#step": invocation.step},
                ExpressionAttributeValues={
                    ":content": json.dumps(dict(content)),
                    ":token": invocation.token,
                    ":number": invocation.number,
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise _lost(invocation.client_id, invocation.sync_id) from None

    def last_success(self, client_id: str) -> LastSuccess | None:
        """Give the newest committed success, by a consistent query of the table itself, newest first."""
        return next(iter(self._successes(client_id)), None)

    def superseded(self, client_id: str, keep: str) -> list[LastSuccess]:
        """Give the successes other than `keep` that do not expire yet."""
        return [success for success in self._successes(client_id, unexpiring=True) if success.sync_id != keep]

    def retire(self, client_id: str, success: LastSuccess) -> None:
        """Let a superseded success expire. What it referred to is removed already, or is about to be."""
        self._table.update_item(
            Key={"tenantId": client_id, "syncId": success.sync_id},
            UpdateExpression="SET #ttl = :ttl REMOVE baselineRef, pendingRef",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues={":ttl": int((self._now() + ITEM_TTL).timestamp())},
        )

    def _successes(self, client_id: str, *, unexpiring: bool = False) -> list[LastSuccess]:
        condition = "#status = :success" + (" AND attribute_not_exists(#ttl)" if unexpiring else "")
        names = {"#status": "status", **({"#ttl": "ttl"} if unexpiring else {})}
        found: list[LastSuccess] = []
        start: dict[str, Any] = {}
        while True:
            answer = self._table.query(
                KeyConditionExpression="tenantId = :client AND begins_with(syncId, :prefix)",
                FilterExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={":client": client_id, ":prefix": "sync-", ":success": "success"},
                ScanIndexForward=False,
                ConsistentRead=True,
                **start,
            )
            found.extend(last_success(item) for item in sorted(answer["Items"], key=by_time, reverse=True))
            if "LastEvaluatedKey" not in answer or (found and not unexpiring):
                return found
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _item(self, client_id: str, sync_id: str) -> Row | None:
        return self._table.get_item(Key={"tenantId": client_id, "syncId": sync_id}, ConsistentRead=True).get("Item")

    def _resume(self, start: SyncStart) -> Acquired:
        item = self._item(start.client_id, start.sync_id)
        if item is None or not _runs(item, start):
            raise _lost(start.client_id, start.sync_id)
        return Acquired(moment(item["deadlineAt"]), resumed=True)

    def _is_closed(self, start: SyncStart) -> bool:
        """Whether this sync's books were closed before it began, as those of an execution that was stopped are."""
        item = self._item(start.client_id, start.sync_id)
        return item is not None and not _runs(item, start)

    def _renew_lease(self, client_id: str, token: str, max_duration_seconds: int) -> None:
        expires = self._now() + timedelta(seconds=max_duration_seconds + LEASE_GRACE_SECONDS)
        self._table.update_item(
            Key={"tenantId": client_id, "syncId": LEASE_ID},
            UpdateExpression="SET expiresAt = :expires",
            ConditionExpression="executionToken = :token",
            ExpressionAttributeValues={":expires": int(expires.timestamp()), ":token": token},
        )

    def _take(self, start: SyncStart, now: datetime, lease: Row | None, owner: Row | None) -> bool:
        table = self._table.name
        put_lease: dict[str, Any] = {"TableName": table, "Item": lease_item(start, now)}
        if lease is None:
            put_lease["ConditionExpression"] = "attribute_not_exists(tenantId)"
        else:
            put_lease["ConditionExpression"] = "executionToken = :old AND expiresAt = :expires"
            put_lease["ExpressionAttributeValues"] = {":old": lease["executionToken"], ":expires": lease["expiresAt"]}
        put_sync = {
            "TableName": table,
            "Item": running_item(start, now),
            "ConditionExpression": "attribute_not_exists(tenantId)",
        }
        writes: list[Any] = [{"Put": put_lease}, {"Put": put_sync}]
        if lease is not None and _is_running(owner, lease):
            writes.append({"Update": self._disown(start.client_id, lease)})
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException:
            return False
        return True

    def _disown(self, client_id: str, lease: Row) -> Row:
        return {
            "TableName": self._table.name,
            "Key": {"tenantId": client_id, "syncId": lease["ownerSyncId"]},
            "UpdateExpression": "SET #status = :failed, #error = :error REMOVE executionToken",
            "ConditionExpression": "executionToken = :old",
            "ExpressionAttributeNames": {"#status": "status", "#error": "error"},
            "ExpressionAttributeValues": {
                ":failed": "failed",
                ":error": "LeaseExpired",
                ":old": lease["executionToken"],
            },
        }


def _runs(item: Row, start: SyncStart) -> bool:
    return item.get("executionToken") == start.token and bool(item["status"] == "running")


def _is_running(owner: Row | None, lease: Row) -> bool:
    return owner is not None and owner["status"] == "running" and owner.get("executionToken") == lease["executionToken"]


def _lost(client_id: str, sync_id: str) -> LeaseLost:
    return LeaseLost(
        f"sync {sync_id!r} no longer owns client {client_id!r}: another execution or newer invocation took over.",
        next_step="look at the client's newest item in the sync-state table",
    )
