"""What the payload bucket's lifecycle does when deployed: here nothing passes by itself, so opening sweeps."""

from collections.abc import Iterator
from typing import Any

from integration_core.aws.payload_store import S3PayloadStore
from siesa_local import names
from siesa_local.aws.embedded import EmbeddedAws

_ROOT = "payloads/"


def sweep_payloads(aws: EmbeddedAws) -> None:
    """Remove, for each client, the payloads of syncs that are older than its last success.

    Those of the last success, and of the syncs that failed after it, stay to be looked into. Called on opening, when
    this process runs no sync yet.
    """
    held = aws.recovered.buckets.get(names.PAYLOAD_BUCKET)
    if held is None or not held.objects:
        return
    s3 = aws.client("s3")
    table = aws.session.resource("dynamodb").Table(names.SYNC_STATE_TABLE)
    for client_id in _folders(s3, _ROOT):
        newest = _last_success(table, client_id)
        if newest is None:
            continue
        keep = {sync_id for sync_id in _folders(s3, f"{_ROOT}{client_id}/") if sync_id >= newest}
        S3PayloadStore(s3, names.PAYLOAD_BUCKET, client_id).sweep("payloads", keep)


def _folders(s3: Any, prefix: str) -> Iterator[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=names.PAYLOAD_BUCKET, Prefix=prefix, Delimiter="/")
    for page in pages:
        for found in page.get("CommonPrefixes", []):
            yield found["Prefix"].removeprefix(prefix).rstrip("/")


def _last_success(table: Any, client_id: str) -> str | None:
    """Give the newest success's id. Ids begin with the moment, so their order is that of time."""
    query: dict[str, Any] = {
        "KeyConditionExpression": "tenantId = :client AND begins_with(syncId, :prefix)",
        "ExpressionAttributeValues": {":client": client_id, ":prefix": "sync-"},
        "ScanIndexForward": False,
    }
    while True:
        page = table.query(**query)
        for item in page["Items"]:
            if item["status"] == "success":
                return str(item["syncId"])
        if "LastEvaluatedKey" not in page:
            return None
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
