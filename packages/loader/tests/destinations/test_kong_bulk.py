from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.errors import DestinationRefused

BULK = "POST /products/bulk"


def applied(call: Any) -> Any:
    count = len(call.body)
    return 200, {"success": True, "processed": count, "created": count, "updated": 0, "failed": 0, "errors": []}


def test_a_payload_is_the_mapping(dock: Any, product: Any) -> None:
    made = dock("bulk")
    made.load([product(1, stock_quantity=5)])
    state = made.arrived()["REF-1"]["state"]
    assert {name: state[name] for name in state if name != "id"} == {
        "product_id": "1",
        "external_reference": "REF-1",
        "name": "TUBO 1",
        "quantity": 5,
    }


@settings(max_examples=40, deadline=None)
@given(
    bad=st.sets(st.integers(0, 29)),
    refuse=st.sampled_from(["never", "with_index", "without_index"]),
    most=st.integers(1, 30),
    most_taken=st.integers(1, 30),
)
def test_whatever_is_refused_the_good_records_arrive_once_and_the_bad_fail_once(
    dock: Any, products: Any, bad: Any, refuse: Any, most: Any, most_taken: Any
) -> None:
    knobs = {"bulk": {"refuse_whole": refuse, "max_batch": most_taken}}
    made = dock("bulk", knobs=knobs, product={"batchSize": most})
    rows = products(30)
    for number in bad:
        rows[number]["name"] = " "
    loaded = made.load(rows, proof={"reoffered": 30})
    assert made.stored() == {f"REF-{number}" for number in range(30) if number not in bad}
    assert {failure.external_id for failure in loaded.failed_records} == {f"REF-{number}" for number in bad}
    assert loaded.records_success + loaded.records_failed == 30


@settings(max_examples=10, deadline=None)
@given(share=st.floats(0.1, 0.9), most=st.integers(1, 40))
def test_records_that_may_be_sent_again_are_and_arrive_once(dock: Any, products: Any, share: Any, most: Any) -> None:
    made = dock("bulk", knobs={"bulk": {"partial": share, "partial_retriable": True}}, product={"batchSize": most})
    assert made.load(products(40)).records_success == 40
    assert made.stored() == {f"REF-{number}" for number in range(40)}


def test_records_whose_retriable_failure_does_not_end_fail_after_three_rounds(
    odd: Any, dock_to: Any, products: Any
) -> None:
    def rule(call: Any) -> Any:
        errors = [
            {"index": at, "status": 503, "error": "busy", "retriable": True}
            for at, record in enumerate(call.body)
            if record["external_reference"] == "REF-3"
        ]
        stored = len(call.body) - len(errors)
        counts = {"processed": len(call.body), "created": stored, "updated": 0, "failed": len(errors)}
        return 207, {"success": not errors, **counts, "errors": errors}

    kong = odd(rule)
    made = dock_to(kong.url, "bulk", client={"failedShareLimit": 0.5})
    [failure] = made.load(products(10)).failed_records
    assert (failure.external_id, failure.code, failure.reason) == ("REF-3", "http_503", "busy")
    assert [len(body) for body in kong.bodies()] == [10, 1, 1]
    assert made.clock.slept == [0.5, 1.0]


def test_a_repeated_batch_has_another_idempotency_key_and_a_repeated_call_the_same(
    odd: Any, dock_to: Any, products: Any
) -> None:
    seen = []

    def rule(call: Any) -> Any:
        seen.append(call.headers["Idempotency-Key"])
        if len(seen) == 1:
            return 503, {}
        if len(seen) == 2:
            errors = [{"index": 0, "status": 503, "error": "busy", "retriable": True}]
            return 207, {"success": False, "processed": 1, "created": 0, "updated": 0, "failed": 1, "errors": errors}
        return applied(call)

    assert dock_to(odd(rule).url, "bulk").load(products(1)).records_success == 1
    first, second, third = seen
    assert first == second
    assert second != third


def test_a_batch_of_which_nothing_was_applied_is_halved(odd: Any, dock_to: Any, products: Any) -> None:
    def rule(call: Any) -> Any:
        if any(record["external_reference"] == "REF-3" for record in call.body):
            return 200, {"success": False, "processed": 0, "created": 0, "updated": 0, "failed": 0, "errors": []}
        return applied(call)

    made = dock_to(odd(rule).url, "bulk", client={"failedShareLimit": 0.5})
    loaded = made.load(products(8))
    assert [failure.external_id for failure in loaded.failed_records] == ["REF-3"]
    assert loaded.records_success == 7


def test_a_batch_that_is_too_large_is_halved_and_the_limit_kept(dock: Any, products: Any) -> None:
    made = dock("bulk", knobs={"bulk": {"max_batch": 30}}, product={"concurrency": 1})
    assert made.load(products(200)).records_success == 200
    assert made.calls()[BULK]["413"] == 2


def test_a_reply_whose_counts_do_not_add_up_stops_the_sync(odd: Any, dock_to: Any, products: Any) -> None:
    short = {"success": True, "processed": 5, "created": 4, "updated": 0, "failed": 0, "errors": []}
    with pytest.raises(DestinationRefused, match=r"processed 5, created 4, .* for 5 records"):
        dock_to(odd(lambda _: (200, short)).url, "bulk").load(products(5))


def test_a_lost_reply_is_asked_for_again_and_no_record_arrives_twice(dock: Any, products: Any) -> None:
    lost = {"schedule": [{"call": 1, "fault": "lost", "path": "/products/bulk"}]}
    made = dock("bulk", knobs={"faults": lost}, product={"concurrency": 1})
    assert made.load(products(50)).records_success == 50
    assert made.stored() == {f"REF-{number}" for number in range(50)}
