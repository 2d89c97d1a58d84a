"""Two executions of one client at once: schedules deliver at least once, so that is no incident."""

import json

import pytest

from tests.e2e.scene import Client, Outcome, Scene, during

Pair = tuple[Client, Outcome, Outcome]


@pytest.fixture(scope="module")
def pair(scene: Scene) -> Pair:
    """A sync, and a second one of the same client that was started while the first was loading."""
    client = scene.kong()
    seconds: list[Outcome] = []
    with during("load", lambda: seconds.append(scene.sync(client))):
        first = scene.sync(client)
    return client, first, seconds[0]


def test_the_second_start_of_a_syncing_client_ends_as_skipped(pair: Pair) -> None:
    _, _, second = pair
    assert second.result.status == "SUCCEEDED"
    assert second.summary.skipped
    assert second.states()[-1] == "SyncSkipped"
    assert second.alerts == []
    assert second.item is None


def test_the_first_goes_on_as_if_nothing_had_been(scene: Scene, pair: Pair) -> None:
    client, first, _ = pair
    assert first.summary.status == "SUCCEEDED"
    totals = scene.audit(client)["totals"]
    assert (totals["arrived"], totals["duplicates"]) == (first.summary.confirmed, 0)


def test_the_skipped_start_is_counted_by_a_metric(scene: Scene, pair: Pair) -> None:
    client, _, _ = pair
    lines = [json.loads(line) for line in scene.log().splitlines()]
    counted = [line for line in lines if "SyncSkipped" in line]
    assert [(line["ClientId"], line["SyncType"], line["SyncSkipped"]) for line in counted] == [
        (client.id, "initial", [1.0])
    ]


def test_two_clients_sync_at_once_without_touching_each_other(scene: Scene) -> None:
    one, other = scene.kong(), scene.wms()
    others: list[Outcome] = []
    with during("load", lambda: others.append(scene.sync(other))):
        first = scene.sync(one)
    assert [first.summary.status, others[0].summary.status] == ["SUCCEEDED", "SUCCEEDED"]
    for client, outcome in ((one, first), (other, others[0])):
        good = scene.world.siesa.catalogue(client.company).truth()["good"]
        assert sorted(scene.audit(client)["products"]) == sorted(set(good))
        assert outcome.summary.confirmed == len(set(good))
