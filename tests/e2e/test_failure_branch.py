"""The failure branch when the services that it calls fail too: none can stop the next, nor hide the first error."""

from decimal import Decimal
from typing import Any

import pytest

from siesa_local import names
from tests.e2e.refusals import check_alert, check_item
from tests.e2e.scene import Outcome, Scene

ATTEMPTS_OF_A_LOG = 6
"""One, and the five that its retrier allows."""


@pytest.fixture
def failing(scene: Scene) -> Any:
    """Fail one of the branch's calls for good, and run a sync of a client that is disabled."""

    def run(service: str, operation: str, code: str) -> tuple[str, Outcome]:
        client = scene.kong()
        scene.change_item(client, {"enabled": False})
        scene.installation.aws.fail_next(service, operation, code=code, times=ATTEMPTS_OF_A_LOG)
        return client.id, scene.sync(client)

    return run


def test_the_failure_is_logged_when_no_alert_can_be_sent(failing: Any) -> None:
    client_id, outcome = failing("sns", "Publish", "InternalError")
    assert outcome.alerts == []
    check_item(outcome, error="ClientDisabled", tenant=client_id)
    assert (outcome.result.status, outcome.result.error) == ("FAILED", "ClientDisabled")
    assert "is disabled" in (outcome.summary.cause or "")


def test_the_failure_is_alerted_when_it_cannot_be_logged(failing: Any) -> None:
    client_id, outcome = failing("dynamodb", "PutItem", "InternalServerError")
    check_alert(outcome, error="ClientDisabled", tenant=client_id)
    assert outcome.item is None
    assert (outcome.result.status, outcome.result.error) == ("FAILED", "ClientDisabled")
    assert "is disabled" in (outcome.summary.cause or "")


def test_throttling_of_the_log_is_waited_out(scene: Scene) -> None:
    client = scene.kong()
    scene.change_item(client, {"enabled": False})
    scene.installation.aws.fail_next("dynamodb", "PutItem", code="ThrottlingException", status=400, times=3)
    outcome = scene.sync(client)
    check_item(outcome, error="ClientDisabled", tenant=client.id)


def test_a_success_that_cannot_be_logged_is_a_failure_and_commits_nothing(scene: Scene) -> None:
    client = scene.kong()
    scene.installation.aws.fail_next("dynamodb", "PutItem", code="InternalServerError", times=ATTEMPTS_OF_A_LOG)
    outcome = scene.sync(client)
    assert outcome.states()[-4:] == ["LogSuccess", "NotifyFailure", "LogFailure", "SyncFailed"]
    assert outcome.result.status == "FAILED"
    assert outcome.item is not None
    assert (outcome.item["status"], outcome.item["productType"]) == ("failed", "kong")
    assert outcome.alerts[0]["product_type"] == "kong"
    again = scene.sync(client, "incremental")
    assert again.summary.confirmed == outcome.summary.confirmed


def test_the_items_of_a_success_and_a_failure_hold_what_the_guide_says(scene: Scene) -> None:
    client = scene.kong()
    outcome = scene.sync(client)
    item = outcome.item
    assert item is not None
    assert {name: item[name] for name in ("tenantId", "syncId", "status", "recordsProcessed", "productType")} == {
        "tenantId": client.id,
        "syncId": outcome.summary.sync_id,
        "status": "success",
        "recordsProcessed": Decimal(outcome.summary.confirmed or 0),
        "productType": "kong",
    }
    assert "timestamp" in item
    # The newest success is where the next sync starts, so nothing may let it expire.
    assert "ttl" not in item


def test_a_failed_sync_leaves_the_lease_free(scene: Scene) -> None:
    client = scene.kong()
    scene.put_secret(f"siesa-integration/{client.id}/kong", '{"username": "local-u", "password": "wrong-one"}')
    assert scene.sync(client).result.status == "FAILED"
    scene.put_secret(f"siesa-integration/{client.id}/kong", client.file.secrets()[client.file.product.secret_name])
    assert scene.sync(client).summary.status == "SUCCEEDED"


def test_the_status_index_finds_the_failed_syncs(scene: Scene) -> None:
    client = scene.kong()
    scene.change_item(client, {"enabled": False})
    outcome = scene.sync(client)
    found = scene.installation.aws.client("dynamodb").query(
        TableName=names.SYNC_STATE_TABLE,
        IndexName="StatusIndex",
        KeyConditionExpression="#status = :failed",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":failed": {"S": "failed"}},
    )["Items"]
    assert outcome.summary.sync_id in {item["syncId"]["S"] for item in found}
