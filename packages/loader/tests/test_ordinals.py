from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siesa_loader.ordinals import Ordinals


@given(st.lists(st.integers(0, 40)))
def test_it_holds_what_was_added_and_nothing_else(numbers: Any) -> None:
    ordinals = Ordinals()
    seen = set()
    for number in numbers:
        assert ordinals.add(number) is (number not in seen)
        seen.add(number)
    assert len(ordinals) == len(seen)
    assert {number for number in range(50) if number in ordinals} == seen


@given(st.sets(st.integers(0, 60)))
def test_its_runs_neither_touch_nor_overlap_and_give_it_back(numbers: Any) -> None:
    ordinals = Ordinals()
    for number in numbers:
        ordinals.add(number)
    runs = ordinals.runs
    assert all(start < end for start, end in runs)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(runs))
    assert Ordinals(runs).runs == runs


def test_a_hundred_thousand_in_order_are_one_run() -> None:
    ordinals = Ordinals()
    for number in range(100_000):
        ordinals.add(number)
    assert ordinals.runs == [[0, 100_000]]
