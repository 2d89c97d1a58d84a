from typing import TYPE_CHECKING, Any

import pytest

from integration_core.aws.sync_state import DynamoSyncState
from integration_core.claim_check import ClaimCheck
from integration_core.errors import LeaseLost
from integration_core.sync_session import LEASE_GRACE_SECONDS, Acquired, Held, SyncStart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource

TABLE = "siesa-integration-sync-state-test"
FIRST = SyncStart("cliente-a", "sync-20261123-100000-aaaaaa", "arn:first", "initial", 7_200)
SECOND = SyncStart("cliente-a", "sync-20261123-110000-bbbbbb", "arn:second", "incremental", 7_200)


def item(dynamodb: "DynamoDBServiceResource", sync_id: str) -> dict[str, Any]:
    return dynamodb.Table(TABLE).get_item(Key={"tenantId": "cliente-a", "syncId": sync_id})["Item"]


def end(dynamodb: "DynamoDBServiceResource", start: SyncStart, status: str, **attributes: Any) -> None:
    """Write what the machine's PutItem writes, on its condition."""
    dynamodb.Table(TABLE).put_item(
        Item={
            "tenantId": start.client_id,
            "syncId": start.sync_id,
            "status": status,
            "executionToken": start.token,
            **attributes,
        },
        ConditionExpression="executionToken = :token",
        ExpressionAttributeValues={":token": start.token},
    )


def test_the_first_sync_of_a_client_takes_the_lease_and_stands_as_running(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource"
) -> None:
    answer = state.begin(FIRST)

    assert isinstance(answer, Acquired)
    assert answer.took_over is None
    assert item(dynamodb, FIRST.sync_id)["status"] == "running"
    assert item(dynamodb, "#lease")["ownerSyncId"] == FIRST.sync_id


def test_a_second_start_while_a_client_is_syncing_is_told_which_sync_holds_the_lease(state: DynamoSyncState) -> None:
    state.begin(FIRST)

    answer = state.begin(SECOND)

    assert isinstance(answer, Held)
    assert answer.sync_id == FIRST.sync_id


def test_a_retried_invocation_of_the_same_execution_gets_its_own_lease_back(state: DynamoSyncState) -> None:
    first = state.begin(FIRST)

    again = state.begin(FIRST)

    assert isinstance(first, Acquired)
    assert again == Acquired(first.deadline, resumed=True)


@pytest.mark.parametrize("status", ["success", "failed"])
def test_a_lease_whose_owner_has_ended_is_free(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource", status: str
) -> None:
    state.begin(FIRST)
    end(dynamodb, FIRST, status)

    answer = state.begin(SECOND)

    assert isinstance(answer, Acquired)
    assert answer.took_over is None
    assert item(dynamodb, FIRST.sync_id)["status"] == status


def test_a_lease_that_ran_out_is_taken_over_and_its_owner_can_commit_no_more(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource", clock: Any
) -> None:
    state.begin(FIRST)
    clock.pass_seconds(FIRST.max_duration_seconds + LEASE_GRACE_SECONDS + 1)

    answer = state.begin(SECOND)

    assert isinstance(answer, Acquired)
    assert answer.took_over == FIRST.sync_id
    assert item(dynamodb, FIRST.sync_id)["status"] == "failed"
    with pytest.raises(dynamodb.meta.client.exceptions.ConditionalCheckFailedException):
        end(dynamodb, FIRST, "success")
    with pytest.raises(LeaseLost):
        state.enter("cliente-a", FIRST.sync_id, FIRST.token, "load")


def test_an_execution_that_was_stopped_before_it_began_does_not_begin(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource"
) -> None:
    closed = {"tenantId": "cliente-a", "syncId": FIRST.sync_id, "status": "failed", "error": "Aborted"}
    dynamodb.Table(TABLE).put_item(Item=closed)

    with pytest.raises(LeaseLost, match=FIRST.sync_id):
        state.begin(FIRST)
    assert item(dynamodb, FIRST.sync_id) == closed
    assert isinstance(state.begin(SECOND), Acquired)


def test_an_invocation_renews_the_lease_so_that_a_long_sync_keeps_it(state: DynamoSyncState, clock: Any) -> None:
    state.begin(FIRST)
    clock.pass_seconds(FIRST.max_duration_seconds)
    state.enter("cliente-a", FIRST.sync_id, FIRST.token, "load")
    clock.pass_seconds(LEASE_GRACE_SECONDS + 1)

    assert isinstance(state.begin(SECOND), Held)


def test_a_checkpoint_comes_back_to_the_next_invocation_of_its_step_and_to_no_other_step(
    state: DynamoSyncState,
) -> None:
    state.begin(FIRST)
    invocation = state.enter("cliente-a", FIRST.sync_id, FIRST.token, "extract")
    state.checkpoint(invocation, {"page": 7, "share": 0.25})

    again = state.enter("cliente-a", FIRST.sync_id, FIRST.token, "extract")
    other = state.enter("cliente-a", FIRST.sync_id, FIRST.token, "load")

    assert invocation.checkpoint is None
    assert again.checkpoint == {"page": 7, "share": 0.25}
    assert other.checkpoint is None
    assert [invocation.number, again.number, other.number] == [1, 2, 3]


def test_an_old_invocation_that_still_runs_cannot_write_over_a_newer_one(state: DynamoSyncState) -> None:
    state.begin(FIRST)
    old = state.enter("cliente-a", FIRST.sync_id, FIRST.token, "extract")
    new = state.enter("cliente-a", FIRST.sync_id, FIRST.token, "extract")
    state.checkpoint(new, {"page": 9})

    with pytest.raises(LeaseLost, match="newer invocation"):
        state.checkpoint(old, {"page": 3})

    assert state.enter("cliente-a", FIRST.sync_id, FIRST.token, "extract").checkpoint == {"page": 9}


def test_the_deadline_counts_from_the_start_of_the_sync_and_not_from_an_invocation(
    state: DynamoSyncState, clock: Any
) -> None:
    begun = state.begin(FIRST)
    clock.pass_seconds(600)

    invocation = state.enter("cliente-a", FIRST.sync_id, FIRST.token, "load")

    assert isinstance(begun, Acquired)
    assert invocation.deadline == begun.deadline


def test_the_last_success_is_the_newest_and_failures_do_not_hide_it(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource"
) -> None:
    baseline = ClaimCheck(bucket="b", key="baselines/cliente-a/x", count=1, bytes=2, sha256="c")
    for start, status in ((FIRST, "success"), (SECOND, "failed")):
        state.begin(start)
        end(dynamodb, start, status, watermark="2026-11-23T10:00:00Z", baselineRef=baseline.model_dump_json())

    found = state.last_success("cliente-a")

    assert found is not None
    assert (found.sync_id, found.watermark, found.baseline_ref) == (FIRST.sync_id, "2026-11-23T10:00:00Z", baseline)
    assert state.last_success("cliente-b") is None


def test_of_two_successes_that_started_in_the_same_second_the_later_one_counts(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource"
) -> None:
    later = SyncStart("cliente-a", "sync-20261123-100000-000000", "arn:later", "incremental", 7_200)
    for start, ended in ((FIRST, "2026-11-23T10:00:03Z"), (later, "2026-11-23T10:00:05Z")):
        state.begin(start)
        end(dynamodb, start, "success", timestamp=ended)

    found = state.last_success("cliente-a")

    assert found is not None
    assert found.sync_id == later.sync_id


def test_a_success_whose_references_are_null_has_none(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource"
) -> None:
    state.begin(FIRST)
    end(dynamodb, FIRST, "success", watermark=None, baselineRef=None, pendingRef=None)

    found = state.last_success("cliente-a")

    assert found is not None
    assert (found.watermark, found.baseline_ref, found.pending_ref) == (None, None, None)


def test_a_superseded_success_expires_only_once_it_is_retired(
    state: DynamoSyncState, dynamodb: "DynamoDBServiceResource"
) -> None:
    for start in (FIRST, SECOND):
        state.begin(start)
        end(dynamodb, start, "success")

    [old] = state.superseded("cliente-a", keep=SECOND.sync_id)
    assert "ttl" not in item(dynamodb, FIRST.sync_id)
    state.retire("cliente-a", old)

    assert old.sync_id == FIRST.sync_id
    assert item(dynamodb, FIRST.sync_id)["ttl"] > 0
    assert "ttl" not in item(dynamodb, SECOND.sync_id)
    assert state.superseded("cliente-a", keep=SECOND.sync_id) == []


def test_clients_do_not_share_leases(state: DynamoSyncState) -> None:
    state.begin(FIRST)

    other = SyncStart("cliente-b", FIRST.sync_id, "arn:other", "initial", 60)

    assert isinstance(state.begin(other), Acquired)
