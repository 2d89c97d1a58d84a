"""DynamoDB's units, against numbers worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.cost.capacity import Item, item_size, read_units, write_units

STATUS = (("status", "createdAt"),)


def padded(size: int, **more: str) -> Item:
    """Make an item of exactly `size` bytes."""
    item = {name: {"S": value} for name, value in more.items()}
    left = size - item_size(item) - 1
    return {**item, "p": {"S": "x" * left}}


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"id": {"S": "año"}}, 2 + 4),
        ({"n": {"N": "120"}}, 1 + 1 + 1),
        ({"n": {"N": "1785000000"}}, 1 + 2 + 1),
        ({"n": {"N": "-12.5"}}, 1 + 2 + 1 + 1),
        ({"b": {"BOOL": True}, "z": {"NULL": True}}, 2 + 2),
        ({"b": {"B": "AAEC"}}, 1 + 3),
        ({"m": {"M": {"k": {"S": "vv"}}}}, 1 + 3 + (1 + 1 + 2)),
        ({"l": {"L": [{"S": "a"}, {"S": "b"}]}}, 1 + 3 + 2 * 2),
        ({"s": {"SS": ["ab", "c"]}}, 1 + 3),
    ],
)
def test_an_item_s_size_is_that_of_its_names_and_values(item: Item, size: int) -> None:
    assert item_size(item) == size


@pytest.mark.parametrize(
    ("size", "consistent", "units"), [(0, True, 1), (4_096, True, 1), (4_097, True, 2), (157_000, False, 19.5)]
)
def test_a_read_takes_a_unit_for_each_4_kb_begun(size: int, consistent: bool, units: float) -> None:
    assert read_units(size, consistent=consistent) == units


def test_a_write_takes_a_unit_for_each_1_kb_begun_of_the_larger_of_before_and_after() -> None:
    assert write_units(None, padded(1_024), ()) == 1
    assert write_units(None, padded(1_025), ()) == 2
    assert write_units(padded(3_000), padded(100), ()) == 3
    assert write_units(padded(100), None, ()) == 1


def test_a_transaction_counts_twice_in_the_table_and_once_in_the_index() -> None:
    item = padded(1_500, status="running", createdAt="2026")

    assert write_units(None, item, (), in_transaction=True) == 4
    assert write_units(None, item, STATUS, in_transaction=True) == 4 + 2


def test_a_success_moves_in_the_index_by_status_which_is_a_removal_and_a_write() -> None:
    running = padded(600, status="running", createdAt="2026")
    success = padded(700, status="success", createdAt="2026")

    assert write_units(running, success, STATUS) == 1 + 1 + 1


def test_an_update_that_leaves_the_index_s_key_rewrites_one_entry() -> None:
    before = padded(600, status="running", createdAt="2026")

    assert write_units(before, padded(800, status="running", createdAt="2026"), STATUS) == 1 + 1


def test_an_item_that_lacks_the_index_s_key_costs_nothing_there() -> None:
    assert write_units(None, padded(300, status="running"), STATUS) == 1


def test_a_write_refused_by_its_condition_costs_as_the_item_that_stands() -> None:
    standing = padded(2_500, status="running", createdAt="2026")

    assert write_units(standing, standing, STATUS) == 3


@given(st.integers(0, 400_000), st.integers(0, 400_000))
def test_a_larger_read_never_costs_less_and_consistency_costs_double(one: int, other: int) -> None:
    small, large = sorted((one, other))

    assert read_units(small, consistent=True) <= read_units(large, consistent=True)
    assert read_units(large, consistent=True) == 2 * read_units(large, consistent=False)
