import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siesa_loader.batching import batches
from siesa_loader.outgoing import Outgoing


def records(names: Any) -> Any:
    return [Outgoing(at, str(at), {}, {"name": name}) for at, name in enumerate(names)]


def weight(record: Any) -> Any:
    return len(json.dumps(record.payload, ensure_ascii=False, separators=(",", ":")).encode()) + 1


@given(st.lists(st.text(max_size=30)), st.integers(1, 7), st.integers(1, 200))
def test_every_record_is_in_one_batch_in_order_and_no_batch_is_larger_than_it_may_be(
    names: Any, most: Any, most_bytes: Any
) -> None:
    given_records = records(names)
    made = list(batches(given_records, most=most, most_bytes=most_bytes))
    assert [record for batch in made for record in batch] == given_records
    assert all(0 < len(batch) <= most for batch in made)
    assert all(len(batch) == 1 or sum(map(weight, batch)) <= most_bytes for batch in made)


def test_batches_are_as_large_as_they_may_be() -> None:
    assert [len(batch) for batch in batches(records("abcde"), most=2, most_bytes=10_000)] == [2, 2, 1]


def test_a_batch_ends_before_it_has_too_many_bytes() -> None:
    one = weight(records(["x" * 50])[0])
    made = batches(records(["x" * 50] * 5), most=100, most_bytes=2 * one)
    assert [len(batch) for batch in made] == [2, 2, 1]


def test_a_record_that_is_too_large_alone_travels_alone() -> None:
    made = list(batches(records(["x", "y" * 500, "z"]), most=100, most_bytes=100))
    assert [[record.payload["name"][0] for record in batch] for batch in made] == [["x"], ["y"], ["z"]]
