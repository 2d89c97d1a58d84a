from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import DestinationRefused
from siesa_loader.destinations.kong.bulk_reply import faults_by_position, nothing_applied
from siesa_loader.outgoing import Outgoing

CALL = "POST http://kong/products/bulk"


def batch(count: Any) -> Any:
    return [Outgoing(number, f"REF-{number}", {}, {}) for number in range(count)]


def reply(count: Any, bad: Any = (), /, **changes: Any) -> Any:
    errors = [{"index": at, "sku": f"REF-{at}", "status": 422, "error": "no", "retriable": False} for at in bad]
    counts = {"processed": count, "created": count - len(errors), "updated": 0, "failed": len(errors)}
    return {"success": not errors, **counts, "errors": errors} | changes


@given(st.integers(1, 20), st.data())
def test_a_reply_that_adds_up_tells_which_records_failed(count: Any, data: Any) -> None:
    failed = data.draw(st.sets(st.integers(0, count - 1)))
    updated = data.draw(st.integers(0, count - len(failed)))
    counts = {"created": count - len(failed) - updated, "updated": updated}
    processed = data.draw(st.sampled_from([count, count - len(failed)]))
    content = reply(count, sorted(failed), **counts, processed=processed)
    assert set(faults_by_position(content, batch(count), call=CALL)) == failed


@given(
    st.fixed_dictionaries({name: st.integers(0, 4) for name in ("processed", "created", "updated", "failed")}),
    st.lists(st.integers(0, 4), max_size=4),
    st.booleans(),
)
def test_a_reply_is_believed_only_where_every_count_fits(counts: Any, failed: Any, success: Any) -> None:
    content = reply(3, failed, **counts, success=success)
    fits = (
        counts["created"] + counts["updated"] + counts["failed"] == 3
        and counts["processed"] in {3, counts["created"] + counts["updated"]}
        and counts["failed"] == len(failed) == len(set(failed))
        and all(at < 3 for at in failed)
        and (success or bool(failed))
    )
    if fits:
        assert set(faults_by_position(content, batch(3), call=CALL)) == set(failed)
    else:
        with pytest.raises(DestinationRefused, match="nobody can tell"):
            faults_by_position(content, batch(3), call=CALL)


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "ok",
        {},
        {"success": True},
        reply(2, created="2"),
        reply(2, created=True, updated=1),
        reply(2, created=3, failed=-1),
        reply(2, errors={"0": "no"}),
        reply(2, [0], errors=[{"error": "no"}]),
        reply(2, [0], errors=["no"]),
        reply(2, [0], errors=[{"index": "0", "error": "no"}]),
        reply(2, [0], errors=[{"index": 0, "sku": "REF-1", "error": "no"}]),
        reply(2, [0], errors=[{"id": "REF-7", "error": "no"}]),
    ],
)
def test_a_reply_in_another_form_is_refused(content: Any) -> None:
    with pytest.raises(DestinationRefused, match=CALL):
        faults_by_position(content, batch(2), call=CALL)


@pytest.mark.parametrize("name", ["sku", "id"])
def test_a_record_may_be_named_without_its_index(name: Any) -> None:
    content = reply(2, [0], errors=[{name: "REF-1", "status": 422, "error": "no"}])
    assert set(faults_by_position(content, batch(2), call=CALL)) == {1}


@pytest.mark.parametrize(
    ("error", "retriable"),
    [
        ({"status": 503}, True),
        ({"status": 422}, False),
        ({}, False),
        ({"status": 503, "retriable": False}, False),
        ({"status": 422, "retriable": True}, True),
    ],
)
def test_what_the_reply_calls_retriable_is_and_else_its_status_says(error: Any, retriable: Any) -> None:
    content = reply(1, [0], errors=[{"index": 0, **error}])
    assert faults_by_position(content, batch(1), call=CALL)[0].retriable is retriable


def test_a_batch_that_was_not_applied_is_told_from_one_that_was() -> None:
    empty = {"success": False, "processed": 0, "created": 0, "updated": 0, "failed": 0, "errors": []}
    assert nothing_applied(empty)
    assert nothing_applied({"success": False})
    assert nothing_applied({"success": False, "failed": 3, "errors": []})
    assert not nothing_applied({**empty, "success": True})
    assert not nothing_applied({**empty, "created": 1})
    assert not nothing_applied(reply(2, [0, 1]))
