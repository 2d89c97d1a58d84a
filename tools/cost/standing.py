"""What stands in the bucket and the tables after a sync."""

from dataclasses import dataclass
from typing import Any

from tools.cost.capacity import item_size

from siesa_local import names
from siesa_local.installation import LocalInstallation

_INDEX_COPIES = 2
"""An item stands in its table and, with all its attributes, in the table's one index."""

_OVERHEAD = 100
"""Bytes that DynamoDB adds to an item, and to each of its index entries, when it bills storage."""


@dataclass(frozen=True)
class Standing:
    """Bytes: of the client's payloads, of what the bucket keeps beside them (the baseline), of its items."""

    payload_bytes: int
    bucket_bytes: int
    item_bytes: int


def standing(here: LocalInstallation, client_id: str) -> Standing:
    """Look at what stands for a client now."""
    s3 = here.aws.client("s3")
    baselines = _size(s3, f"baselines/{client_id}/")
    dynamodb = here.aws.client("dynamodb")
    items = [*_items(dynamodb, names.SYNC_STATE_TABLE, client_id), *_items(dynamodb, names.CONFIG_TABLE, client_id)]
    size = sum(item_size(item) + _OVERHEAD for item in items) * _INDEX_COPIES
    return Standing(payload_bytes(here, client_id), baselines, size)


def payload_bytes(here: LocalInstallation, client_id: str) -> int:
    """Give the bytes of a client's payloads alone, without reading its items."""
    return _size(here.aws.client("s3"), f"payloads/{client_id}/")


def _size(s3: Any, prefix: str) -> int:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=names.PAYLOAD_BUCKET, Prefix=prefix)
    return sum(found["Size"] for page in pages for found in page.get("Contents", []))


def _items(dynamodb: Any, table: str, client_id: str) -> list[Any]:
    query = {"TableName": table, "KeyConditionExpression": "tenantId = :client"}
    pages = dynamodb.get_paginator("query").paginate(**query, ExpressionAttributeValues={":client": {"S": client_id}})
    return [item for page in pages for item in page["Items"]]
