import pytest

from siesa_local.books import Totals, books


def test_books_agree_where_each_confirmed_record_arrived_once() -> None:
    found = books("kong", Totals(10, 10, 10), Totals(12, 12, 15), confirmed=5)
    assert (found.products, found.arrived, found.duplicates, found.agrees) == (12, 5, 0, True)


@pytest.mark.parametrize(
    ("after", "confirmed"),
    [
        (Totals(12, 12, 14), 5),
        (Totals(12, 12, 16), 5),
        (Totals(12, 13, 15), 5),
    ],
    ids=["one never arrived", "one arrived twice", "one stands twice"],
)
def test_books_differ_where_a_record_is_missing_or_doubled(after: Totals, confirmed: int) -> None:
    assert not books("wms", Totals(10, 10, 10), after, confirmed=confirmed).agrees
