from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.errors import (
    AuthenticationFailed,
    LeaseLost,
    ServerFault,
    SyncDeadlineExceeded,
    Throttled,
    TransientError,
)
from integration_core.progress import listening

FORMS = st.sampled_from(["sku", "bulk", "products"])
LOST_STATE = {"failedShareLimit": 1.0}


class PowerCut(RuntimeError):
    """What ends an invocation that nobody expected to end."""


def cutting(number: Any) -> Any:
    """Break the invocation when the n-th answer is booked."""
    told = []

    def listener(progress: Any) -> None:
        if progress.unit == "products":
            told.append(progress)
            if len(told) == number:
                raise PowerCut

    return listener


@settings(max_examples=25, deadline=None)
@given(form=FORMS, most=st.integers(1, 20), drift=st.floats(0.005, 0.05), bad=st.sets(st.integers(0, 39), max_size=5))
def test_whenever_time_runs_out_nothing_is_sent_twice_and_the_books_balance(
    dock: Any, products: Any, form: Any, most: Any, drift: Any, bad: Any
) -> None:
    made = dock(form, product={"batchSize": most}, client=LOST_STATE)
    rows = products(40)
    for number in bad:
        rows[number]["name"] = " "
    made.clock.drift = drift
    loaded = made.load_all(rows, seconds=1.0)
    assert made.stored() == {f"REF-{number}" for number in range(40) if number not in bad}
    assert (loaded.records_success, loaded.records_failed) == (40 - len(bad), len(bad))
    assert {failure.source_row for failure in loaded.failed_records} == bad
    assert {row["raw"] for row in made.store.read(loaded.pending_ref)} == bad if bad else loaded.pending_ref is None


def test_an_invocation_that_runs_out_of_time_says_what_it_has_done_so_far(dock: Any, products: Any) -> None:
    made = dock("products", product={"concurrency": 1})
    made.clock.drift = 0.01
    message = made.transformed(products(200))
    first = made.service.load(message, made.run(1.0))
    assert first.status == "incomplete"
    assert 0 < first.records_success < 200
    assert first.records_processed == first.records_success == len(made.stored())
    assert first.failed_records_ref is None
    assert first.pending_ref is None


@settings(max_examples=25, deadline=None)
@given(form=FORMS, at=st.integers(1, 12))
def test_a_step_that_breaks_anywhere_goes_on_where_it_was(dock: Any, products: Any, form: Any, at: Any) -> None:
    made = dock(form, product={"batchSize": 3})
    message = made.transformed(products(40))
    with listening(cutting(at)), pytest.raises(PowerCut):
        made.made().load(message, made.run())
    assert made.made().load(message, made.run()).records_success == 40
    assert made.stored() == {f"REF-{number}" for number in range(40)}


@settings(max_examples=15, deadline=None)
@given(form=FORMS, at=st.integers(1, 12))
def test_after_a_kill_without_a_last_checkpoint_products_may_arrive_again_and_never_double(
    dock: Any, products: Any, form: Any, at: Any
) -> None:
    made = dock(form, product={"batchSize": 3})
    message = made.transformed(products(40))
    keep = made.state.checkpoint
    kept: list[Any] = []

    def first_only(invocation: Any, content: Any) -> None:
        if not kept:
            kept.append(content)
            keep(invocation, content)

    made.state.checkpoint = first_only
    with listening(cutting(at)), pytest.raises(PowerCut):
        made.made().load(message, made.run())
    made.state.checkpoint = keep
    assert made.made().load(message, made.run()).records_success == 40
    assert set(made.arrived()) == {f"REF-{number}" for number in range(40)}
    assert all(entry["duplicates"] == 0 for entry in made.arrived().values())


def test_a_fault_after_progress_is_incomplete_and_without_progress_is_raised(odd_wms: Any, products: Any) -> None:
    made, broken = odd_wms
    message = made.transformed(products(30))
    broken["from"] = 10
    assert made.service.load(message, made.run()).status == "incomplete"
    with pytest.raises(ServerFault):
        made.service.load(message, made.run())
    broken["from"] = None
    assert made.service.load(message, made.run()).records_success == 30


def test_a_resumed_sync_looks_up_every_product_even_where_the_list_is_empty(odd_wms: Any, products: Any) -> None:
    made, broken = odd_wms
    message = made.transformed(products(30))
    broken["from"] = 10
    assert made.service.load(message, made.run()).status == "incomplete"
    broken["from"] = None
    broken["looked_up"].clear()
    assert made.service.load(message, made.run()).records_success == 30
    assert broken["looked_up"] == [f"REF-{number}" for number in range(10, 30)]


def test_a_lasting_fault_is_raised_whatever_was_done_before(dock: Any, products: Any) -> None:
    made = dock("products", product={"concurrency": 1})
    message = made.transformed(products(30))

    def refusing(progress: Any) -> None:
        if progress.done == 10:
            made.world.set_knobs("wms", {"traffic": {"refuse_credentials": True}})

    with listening(refusing), pytest.raises(AuthenticationFailed):
        made.service.load(message, made.run())
    made.world.set_knobs("wms", {"traffic": {"refuse_credentials": False}})
    assert made.made().load(message, made.run()).records_success == 30
    assert made.stored() == {f"REF-{number}" for number in range(30)}


def test_a_short_wait_that_the_destination_asks_for_is_waited(dock: Any, products: Any) -> None:
    schedule = [{"call": 3, "fault": "throttled", "path": "/products"}]
    knobs = {"traffic": {"retry_after_seconds": 40}, "faults": {"schedule": schedule}}
    made = dock("products", knobs=knobs, product={"concurrency": 1})
    assert made.load(products(8)).records_success == 8
    assert sum(made.clock.slept) >= 40
    assert made.metrics.total("Throttled") == 1
    assert made.stored() == {f"REF-{number}" for number in range(8)}


def test_a_wait_past_the_invocations_time_is_left_to_the_next_one_which_waits_first(dock: Any, products: Any) -> None:
    schedule = [{"call": 5, "fault": "throttled", "path": "/products"}]
    knobs = {"traffic": {"retry_after_seconds": 600}, "faults": {"schedule": schedule}}
    made = dock("products", knobs=knobs, product={"concurrency": 1})
    message = made.transformed(products(8))
    assert made.service.load(message, made.run(300.0)).status == "incomplete"
    before = made.clock.seconds
    second = made.service.load(message, made.run(300.0))
    assert second.status == "incomplete"
    assert made.clock.seconds - before == pytest.approx(300.0)
    third = made.service.load(message, made.run(900.0))
    assert (third.status, third.records_success) == ("success", 8)
    assert made.stored() == {f"REF-{number}" for number in range(8)}


def test_a_wait_past_the_clients_two_hours_ends_the_sync(dock: Any, products: Any) -> None:
    schedule = [{"call": 5, "fault": "throttled", "path": "/products"}]
    knobs = {"traffic": {"retry_after_seconds": 8_000}, "faults": {"schedule": schedule}}
    made = dock("products", knobs=knobs, product={"concurrency": 1})
    message = made.transformed(products(8))
    assert made.service.load(message, made.run()).status == "incomplete"
    with pytest.raises(SyncDeadlineExceeded, match="not to be called before"):
        made.service.load(message, made.run())


def test_a_destination_that_always_answers_429_without_end_is_not_called_for_ever(odd_wms: Any, products: Any) -> None:
    made, broken = odd_wms
    broken["status"], broken["from"] = 429, 0
    with pytest.raises(Throttled):
        made.load(products(3), seconds=1e6)


def test_a_function_without_time_for_one_record_says_so_instead_of_being_invoked_for_ever(
    dock: Any, products: Any
) -> None:
    with pytest.raises(TransientError, match="before one record was confirmed"):
        dock().load(products(3), seconds=0.0)


def test_an_invocation_that_a_newer_one_has_followed_stops_at_its_next_checkpoint(dock: Any, products: Any) -> None:
    made = dock("products", product={"concurrency": 1, "batchSize": 5})
    message = made.transformed(products(60))
    entered: list[Any] = []

    def taking_over(progress: Any) -> None:
        if progress.done == 10 and not entered:
            entered.append(made.state.enter(message.client_id, message.sync_id, message.execution_arn, "load"))
            made.clock.seconds += 31

    with listening(taking_over), pytest.raises(LeaseLost):
        made.service.load(message, made.run())
    assert len(made.stored()) < 60

    # What it had sent past its last checkpoint is sent and counted by the invocation that goes on from there.
    made.service.load(message, made.run())
    assert made.metrics.total("RecordsProcessed") == 60


def test_the_duration_counts_from_the_first_invocation(dock: Any, products: Any) -> None:
    made = dock("products", product={"concurrency": 1})
    message = made.transformed(products(4))
    with listening(cutting(2)), pytest.raises(PowerCut):
        made.service.load(message, made.run())
    made.clock.seconds += 100
    assert made.service.load(message, made.run()).duration_seconds == pytest.approx(100.0)


def test_each_invocation_counts_only_what_it_did(dock: Any, products: Any) -> None:
    made = dock("products", product={"concurrency": 1})
    message = made.transformed(products(30))
    with listening(cutting(12)), pytest.raises(PowerCut):
        made.service.load(message, made.run())
    made.service.load(message, made.run())
    assert made.metrics.values["_invalid", "RecordsProcessed"] == [12, 18]
