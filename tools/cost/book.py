"""The book of syncs as it stands after some months: what a query of it reads grows with it, until items expire."""

import time
from datetime import UTC, datetime, timedelta

from boto3.dynamodb.conditions import Key
from tools.failure import ToolError

from integration_core.aws.sync_items import ITEM_TTL
from siesa_local import names
from siesa_local.installation import LocalInstallation

MONTH = timedelta(hours=730)


def fill_book(here: LocalInstallation, client_id: str, syncs: int) -> int:
    """Write the successes of `syncs` a month that have not expired yet, all before the newest; gives how many.

    They are copies of the newest one, as it is once a newer success stands: with a time to live, without references.
    """
    newest = max(here.sync_items(client_id), key=lambda item: str(item["syncId"]), default=None)
    if newest is None:
        raise ToolError(f"client {client_id} has no sync to copy.", next_step="run one first.")
    began = datetime.strptime(str(newest["syncId"])[5:20], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    count = round(syncs * (ITEM_TTL / MONTH))
    copied = {name: value for name, value in newest.items() if name not in {"baselineRef", "pendingRef"}}
    expires = int(time.time() + ITEM_TTL.total_seconds())
    with here.aws.session.resource("dynamodb").Table(names.SYNC_STATE_TABLE).batch_writer() as batch:
        for number in range(1, count + 1):
            sync_id = f"sync-{began - ITEM_TTL * (number / count):%Y%m%d-%H%M%S}-{number:06d}"
            batch.put_item(Item={**copied, "syncId": sync_id, "ttl": expires})
    return count


def enrol(here: LocalInstallation, client_id: str, *, like: str) -> None:
    """Write a client that has the configuration and the book of another."""
    dynamodb = here.aws.session.resource("dynamodb")
    for name in (names.CONFIG_TABLE, names.SYNC_STATE_TABLE):
        table = dynamodb.Table(name)
        items = table.query(KeyConditionExpression=Key("tenantId").eq(like))["Items"]
        with table.batch_writer() as batch:
            for item in items:
                batch.put_item(Item={**item, "tenantId": client_id})
