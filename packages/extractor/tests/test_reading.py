"""Pages side by side, handed on in their order."""

import threading
from contextlib import closing

import pytest

from integration_core.errors import SourceRefusedQuery, Unreachable
from siesa_extractor.reading import pages_in_order
from siesa_extractor.sources.protocol import End, Page
from siesa_extractor.testing.siesa import item

_PATIENCE = 5.0


class Shelf:
    """Serves `pages` pages; counts how many are asked for, and how many at a time."""

    def __init__(self, pages: int, faults: dict[int, Exception] | None = None) -> None:
        self.pages = pages
        self.faults = faults or {}
        self.asked: list[int] = []
        self.at_once = self.most_at_once = 0
        self.horizon: int | None = None
        self.cancelled = 0
        self._lock = threading.Lock()

    def fetch(self, number: int) -> Page:
        with self._lock:
            self.asked.append(number)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if number in self.faults:
                raise self.faults[number]
            return Page([item(number)]) if number <= self.pages else Page([], End.EMPTY)
        finally:
            with self._lock:
                self.at_once -= 1

    def read(self, concurrency: int, first: int = 1) -> list[int]:
        return [number for number, _ in self.iterate(concurrency, first)]

    def iterate(self, concurrency: int, first: int = 1):  # type: ignore[no-untyped-def]  # the generator's own type says it
        return pages_in_order(
            self.fetch,
            first=first,
            concurrency=concurrency,
            horizon=lambda: self.horizon,
            cancel=self.cancel,
        )

    def cancel(self) -> None:
        self.cancelled += 1


@pytest.mark.parametrize("concurrency", [1, 2, 5, 16])
def test_pages_come_in_order_to_the_end_whatever_the_concurrency(concurrency: int) -> None:
    shelf = Shelf(pages=20)

    numbers = shelf.read(concurrency)

    assert numbers[:21] == list(range(1, 22))
    assert sorted(set(shelf.asked)) == sorted(shelf.asked)
    assert shelf.most_at_once <= concurrency
    assert shelf.cancelled == 0


def test_one_worker_asks_for_one_page_past_the_last_and_no_more() -> None:
    shelf = Shelf(pages=3)
    shelf.read(1)

    assert shelf.asked == [1, 2, 3, 4]


def test_a_read_can_begin_in_the_middle() -> None:
    assert Shelf(pages=5).read(1, first=4) == [4, 5, 6]


def test_the_first_page_is_asked_for_alone() -> None:
    shelf = Shelf(pages=9, faults={1: SourceRefusedQuery("no")})

    with pytest.raises(SourceRefusedQuery):
        shelf.read(8)

    assert shelf.asked == [1]


def test_pages_are_fetched_side_by_side() -> None:
    barrier = threading.Barrier(4)

    def fetch(number: int) -> Page:
        if number > 1:
            barrier.wait(_PATIENCE)
        return Page([item(number)]) if number < 9 else Page([], End.EMPTY)

    pages = pages_in_order(fetch, first=1, concurrency=4, horizon=lambda: 9, cancel=lambda: None)

    assert [number for number, _ in pages] == list(range(1, 10))


def test_no_page_is_fetched_ahead_past_the_horizon() -> None:
    shelf = Shelf(pages=2)
    shelf.horizon = 3

    shelf.read(8)

    assert sorted(shelf.asked) == [1, 2, 3]


def test_a_horizon_that_was_wrong_does_not_end_the_read() -> None:
    shelf = Shelf(pages=6)
    shelf.horizon = 2

    assert shelf.read(4)[:7] == [1, 2, 3, 4, 5, 6, 7]


def test_pages_already_fetched_past_the_end_are_handed_on_to_be_checked() -> None:
    done = threading.Event()

    def fetch(number: int) -> Page:
        if number == 2:
            done.wait(_PATIENCE)
            return Page([], End.EMPTY)
        if number == 3:
            done.set()
        return Page([item(number)])

    pages = pages_in_order(fetch, first=1, concurrency=2, horizon=lambda: 3, cancel=lambda: None)

    assert [(number, len(page.rows)) for number, page in pages] == [(1, 1), (2, 0), (3, 1)]


def test_a_fault_past_the_end_does_not_undo_the_end() -> None:
    shelf = Shelf(pages=1, faults={number: Unreachable("late") for number in range(3, 20)})

    assert shelf.read(6)[:2] == [1, 2]


def test_an_error_is_raised_in_its_pages_turn_and_no_further_call_begins() -> None:
    shelf = Shelf(pages=50, faults={4: Unreachable("gone")})
    seen: list[int] = []

    with pytest.raises(Unreachable, match="gone"):
        seen.extend(number for number, _ in shelf.iterate(2))

    assert seen == [1, 2, 3]
    assert max(shelf.asked) <= 5
    assert shelf.cancelled == 1


def test_stopping_early_cancels_what_has_not_begun() -> None:
    shelf = Shelf(pages=1_000)

    with closing(shelf.iterate(4)) as pages:
        for number, _ in pages:
            if number == 3:
                break

    assert max(shelf.asked) <= 3 + 4
    assert shelf.cancelled == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("page")]
