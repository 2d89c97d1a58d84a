"""What a sync does when the session that reaches its client's data is refused."""

from tests.e2e.refusals import check_alert, check_item
from tests.e2e.scene import Scene


def test_a_session_that_is_refused_ends_the_sync_with_its_reason_and_without_a_retry(scene: Scene) -> None:
    client = scene.kong()
    scene.installation.aws.fail_next("sts", "AssumeRole", code="AccessDenied", status=403)

    outcome = scene.sync(client)

    check_item(outcome, error="AccessDenied", tenant=client.id)
    check_alert(outcome, error="AccessDenied", tenant=client.id)
    assert outcome.states().count("ExtractFromSiesa") == 1
    assert f"for client {client.id!r}" in (outcome.summary.cause or "")


def test_a_refusal_that_passes_is_forgotten_by_the_next_sync(scene: Scene) -> None:
    client = scene.kong()
    scene.installation.aws.fail_next("sts", "AssumeRole", code="AccessDenied", status=403)
    scene.sync(client)

    assert scene.sync(client).result.status == "SUCCEEDED"
