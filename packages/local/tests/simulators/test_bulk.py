from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siesa_local.simulators.knobs import BulkKnobs, KongKnobs
from siesa_local.simulators.world import World

Ask = Callable[..., tuple[int, Any]]


def record(number: int, **fields: Any) -> dict[str, Any]:
    return {"product_id": str(number), "external_reference": f"R-{number}", "name": "AZUCAR", "quantity": 6, **fields}


def kong(**knobs: Any) -> World:
    return World(kong=KongKnobs(bulk=BulkKnobs(**knobs)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=20), max_size=5))
def test_replies_and_audit_balance_for_any_batches(ask_kong: Ask, batches: list[list[tuple[int, bool]]]) -> None:
    world = World()
    sums = dict.fromkeys(("processed", "created", "updated", "failed"), 0)
    for batch in batches:
        records = [record(number, **({} if good else {"name": ""})) for number, good in batch]

        status, reply = ask_kong(world, "bulk", records)

        bad = [at for at, (_, good) in enumerate(batch) if not good]
        assert [error["index"] for error in reply["errors"]] == bad
        assert (status, reply["success"]) == ((207, False) if bad else (200, True))
        assert reply["processed"] == reply["created"] + reply["updated"] + reply["failed"] == len(batch)
        sums = {name: sums[name] + reply[name] for name in sums}
    if batches:
        totals = world.audit("kong")["tenants"]["default"]["totals"]
        assert (totals["created"], totals["updated"]) == (sums["created"], sums["updated"])
        assert (totals["refused"], totals["arrived"]) == (sums["failed"], sums["created"] + sums["updated"])


def test_a_batch_past_the_limit_is_413(ask_kong: Ask) -> None:
    world = kong(max_batch=3)

    assert ask_kong(world, "bulk", [record(number) for number in range(4)])[0] == 413
    assert ask_kong(world, "bulk", [record(number) for number in range(3)])[0] == 200
    assert ask_kong(world, "bulk", {"products": []})[0] == 400


def test_a_share_of_records_fails_for_good_or_at_first_only(ask_kong: Ask) -> None:
    batch = [record(number) for number in range(100)]
    stubborn, passing = kong(partial=0.2), kong(partial=0.2, partial_retriable=True)

    first, second = (ask_kong(stubborn, "bulk", batch)[1] for _ in range(2))
    once, then = (ask_kong(passing, "bulk", batch)[1] for _ in range(2))

    assert 5 < first["failed"] < 40
    assert first["errors"] == second["errors"]
    assert {(error["status"], error["retriable"]) for error in first["errors"]} == {(422, False)}
    assert {(error["status"], error["retriable"]) for error in once["errors"]} == {(503, True)}
    assert (then["failed"], then["created"]) == (0, once["failed"])


def test_one_bad_record_may_refuse_the_whole_batch_with_or_without_its_index(ask_kong: Ask) -> None:
    batch = [record(1), record(2, rfid_tag_id="XYZ"), record(3)]
    told, untold = kong(refuse_whole="with_index"), kong(refuse_whole="without_index")

    status, reply = ask_kong(told, "bulk", batch)
    hidden_status, hidden = ask_kong(untold, "bulk", batch)

    assert (status, reply["errors"][0]["index"], reply["errors"][0]["sku"]) == (400, 1, "R-2")
    assert (hidden_status, "errors" in hidden) == (400, False)
    assert told.audit("kong")["tenants"]["default"]["totals"]["products"] == 0
    assert ask_kong(untold, "bulk", [batch[0], batch[2]])[0] == 200


def test_a_repeated_batch_with_its_idempotency_key_is_booked_once(ask_kong: Ask) -> None:
    batch, key = [record(1)], {b"idempotency-key": b"k-1"}
    known, unknown = World(), kong(idempotency=False)

    replies = [ask_kong(known, "bulk", batch, headers=key) for _ in range(2)]
    for _ in range(2):
        ask_kong(unknown, "bulk", batch, headers=key)

    assert replies[0] == replies[1]
    assert known.audit("kong")["tenants"]["default"]["totals"]["arrived"] == 1
    assert unknown.audit("kong")["tenants"]["default"]["totals"]["arrived"] == 2
    assert ask_kong(known, "bulk", [record(2)], headers=key)[0] == 422


def test_the_warehouses_items_are_taken_in_its_own_names(ask_wms: Ask) -> None:
    world = World()
    item = {"item_id": "1", "external_item_code": "R-1", "item_name": "AZUCAR", "available_quantity": "6"}

    assert ask_wms(world, "bulk_items", [item])[1]["created"] == 1
    status, reply = ask_wms(world, "bulk_items", [{**item, "location_code": "A-01-05"}, 7])

    assert status == 207
    assert [error["index"] for error in reply["errors"]] == [0, 1]
    assert reply["errors"][0]["error"].startswith("location_code")
