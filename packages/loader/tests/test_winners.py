import tracemalloc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siesa_loader.winners import Superseded


@given(st.lists(st.sampled_from(["a", "b", "c", "A", " a", "ñ"])))
def test_the_last_row_of_an_external_id_is_the_one_that_is_not_replaced(keys: Any) -> None:
    superseded = Superseded({"external_id": key} for key in keys)
    last = {key: ordinal for ordinal, key in enumerate(keys)}
    expected = {ordinal for ordinal, key in enumerate(keys) if last[key] != ordinal}
    assert {ordinal for ordinal in range(len(keys)) if ordinal in superseded} == expected
    assert len(superseded) == len(expected)
    assert superseded.rows == len(keys)


def test_products_without_an_external_id_replace_nobody() -> None:
    assert len(Superseded([{}, {}, {"external_id": None}])) == 0


def test_a_number_and_its_text_are_one_external_id() -> None:
    assert 0 in Superseded([{"external_id": 7}, {"external_id": "7"}])


def test_fifty_thousand_products_cost_little_while_they_are_compared_and_next_to_nothing_after() -> None:
    tracemalloc.start()
    try:
        superseded = Superseded({"external_id": f"REF-{number}"} for number in range(50_000))
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert superseded.rows == 50_000
    assert kept < 100_000
    assert peak < 3_000_000
