"""The books of a read: what proves it whole, and what contradicts that."""

import pytest

from integration_core.errors import IncompleteRead, SourceContractBroken
from siesa_extractor.proving import PageBook, check_empty, check_nothing_changed
from siesa_extractor.sources.protocol import End, Page
from siesa_extractor.testing.siesa import item


def page_of(count: int, total: int | None = None, ghosts: int = 0) -> Page:
    return Page([item(number) for number in range(count)], total=total, ghosts=ghosts)


def test_a_read_goes_on_until_an_end_marker() -> None:
    book = PageBook()
    taken = [
        book.take(1, page_of(100), "x"),
        book.take(2, page_of(40, ghosts=1), "y"),
        book.take(3, Page([], End.EMPTY), "z"),
    ]

    assert taken == [True, True, False]
    assert book.next_page == 3
    assert book.proof() == {"pages": 2, "rows": 140, "end": "c", "ghosts": 1}


def test_rows_past_the_end_marker_contradict_it() -> None:
    book = PageBook()
    book.take(1, page_of(2), "x")
    book.take(2, Page([], End.NO_RECORDS), "")
    book.take(3, Page([], End.NO_RECORDS), "")

    with pytest.raises(IncompleteRead, match=r"ended after page 1 \(form a\), and page 4 holds 5 rows"):
        book.take(4, page_of(5), "y")


def test_the_same_page_under_two_numbers_is_a_source_that_ignores_the_number() -> None:
    book = PageBook()
    book.take(1, page_of(2), "same")

    with pytest.raises(SourceContractBroken, match="pages 1 and 2"):
        book.take(2, page_of(2), "same")


def test_fewer_rows_than_declared_are_incomplete() -> None:
    book = PageBook()
    book.take(1, page_of(2, total=3), "x")

    with pytest.raises(IncompleteRead, match="declared 3 rows and delivered 2"):
        book.take(2, Page([], End.EMPTY, total=3), "")


def test_more_rows_than_declared_are_noticed_at_once() -> None:
    book = PageBook()

    with pytest.raises(IncompleteRead, match="declared 1 rows and has delivered 2"):
        book.take(1, page_of(2, total=1), "x")


def test_a_total_that_changes_meanwhile_is_incomplete() -> None:
    book = PageBook()
    book.take(1, page_of(2, total=4), "x")

    with pytest.raises(IncompleteRead, match="4 rows at first, and 5 on page 2"):
        book.take(2, page_of(2, total=5), "y")


def test_what_a_page_past_the_end_declares_is_not_counted_against_the_read() -> None:
    book = PageBook()
    book.take(1, page_of(2, total=2), "x")
    book.take(2, Page([], End.EMPTY, total=0), "")

    assert book.proof()["total"] == 2


@pytest.mark.parametrize(
    ("sizes", "horizon"),
    [([10], None), ([7], 2), ([7, 7], None), ([10, 10, 4], 4), ([10, 4, 10], None)],
)
def test_after_a_short_page_nothing_but_the_next_is_fetched_ahead(sizes: list[int], horizon: int | None) -> None:
    book = PageBook()
    for number, size in enumerate(sizes, 1):
        book.take(number, page_of(size), str(number))

    assert book.horizon(10) == horizon


def test_where_a_total_is_declared_one_page_past_the_last_is_fetched() -> None:
    book = PageBook()
    book.take(1, page_of(10, total=35), "x")

    assert book.horizon(10) == 5


def test_the_books_are_the_same_after_a_checkpoint() -> None:
    book = PageBook()
    book.take(1, page_of(2, total=4, ghosts=1), "x")

    assert PageBook(**book.as_dict()) == book


@pytest.mark.parametrize("end", [End.NO_RECORDS, End.NO_DATA])
def test_two_explicit_statements_prove_an_empty_catalogue(end: End) -> None:
    check_empty(Page([], end), Page([], end), keys_before=0)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (Page([], End.EMPTY), Page([], End.NO_RECORDS)),
        (Page([], End.NO_RECORDS), Page([], End.EMPTY)),
        (Page([], End.NO_RECORDS), page_of(3)),
    ],
)
def test_an_empty_read_without_two_statements_proves_nothing(first: Page, again: Page) -> None:
    with pytest.raises(IncompleteRead, match="must be proved"):
        check_empty(first, again, keys_before=0)


def test_an_empty_read_after_a_success_with_products_is_never_believed() -> None:
    empty = Page([], End.NO_RECORDS)

    with pytest.raises(IncompleteRead, match="the last success had 7 products"):
        check_empty(empty, empty, keys_before=7)


def test_that_nothing_changed_is_proved_by_a_total_of_zero_or_by_a_live_source() -> None:
    check_nothing_changed(Page([], End.EMPTY, total=0), None)
    check_nothing_changed(Page([], End.EMPTY), page_of(1))


@pytest.mark.parametrize("unfiltered", [None, Page([], End.EMPTY), Page([], End.NO_RECORDS)])
def test_nothing_changed_in_a_source_that_shows_nothing_proves_nothing(unfiltered: Page | None) -> None:
    with pytest.raises(IncompleteRead, match="must be proved"):
        check_nothing_changed(Page([], End.EMPTY), unfiltered)
