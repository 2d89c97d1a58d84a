"""One invocation's reading: pages until the end is proved, the time is up, or the source fails."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from integration_core import progress
from integration_core.clock import Now, iso
from integration_core.deadline import Deadline
from integration_core.errors import ConfigurationInvalid, IncompleteRead, SyncDeadlineExceeded, TransientError
from integration_core.ports import SyncState
from integration_core.rows import PART_ROWS
from integration_core.sync_session import Invocation
from siesa_extractor.fetching import PageFetcher
from siesa_extractor.proving import check_empty, check_nothing_changed, first_page
from siesa_extractor.read_state import ReadState
from siesa_extractor.reading import pages_in_order
from siesa_extractor.sources.protocol import Page


@dataclass
class Extraction:
    """Reads within one invocation, saving where it is at each part. `cancel` wakes whoever waits for the limiter."""

    state: ReadState
    fetcher: PageFetcher
    sync_state: SyncState
    invocation: Invocation
    deadline: Deadline
    now: Now
    concurrency: int
    page_size: int
    cancel: Callable[[], None]
    part_rows: int = PART_ROWS

    def run(self) -> bool:
        """Read on; True once the read is proved complete, False where another invocation has to go on.

        A transient fault after progress ends the invocation and not the sync; without progress it is raised. A read
        that proved nothing is forgotten, so that the next attempt begins at page 1.
        """
        try:
            if self.state.book.end is not None:
                return True
            if not self._read_on():
                self._save()
                return False
            self._check_companies()
            self._check_emptiness()
        except IncompleteRead:
            self.sync_state.checkpoint(self.invocation, {})
            raise
        if self.deadline.passed:
            self._save()
            return False
        return True

    def _read_on(self) -> bool:
        began_at = self.state.book.next_page
        try:
            return self._pages()
        except TransientError:
            check_sync_deadline(self.invocation, self.now)
            if self.state.book.next_page == began_at:
                raise
            return False

    def _pages(self) -> bool:
        book = self.state.book
        pages = pages_in_order(
            self._fetch,
            first=book.next_page,
            concurrency=self.concurrency,
            horizon=lambda: book.horizon(self.page_size),
            cancel=self.cancel,
        )
        with closing(pages):
            for number, page in pages:
                self.state.take(number, page)
                self._note_source_time()
                progress.report("extract", "pages", book.pages, book.expected_pages())
                if page.end is None and self._time_is_up():
                    return False
                if self.state.unsaved >= self.part_rows:
                    self._save()
        return True

    def _fetch(self, number: int) -> Page:
        return self.fetcher.fetch(number, self.state.plan.modified_since)

    def _time_is_up(self) -> bool:
        check_sync_deadline(self.invocation, self.now)
        return self.deadline.passed

    def _save(self) -> None:
        self.sync_state.checkpoint(self.invocation, self.state.checkpoint())

    def _note_source_time(self) -> None:
        if self.state.source_time is None and self.fetcher.source_time is not None:
            self.state.source_time = iso(self.fetcher.source_time)

    def _check_companies(self) -> None:
        state = self.state
        if state.company is not None and state.others and not state.rows:
            raise ConfigurationInvalid(
                f"none of the {state.others} rows read is of erpCompany {state.company[1]}; "
                f"{state.company[0]} has {', '.join(state.companies)}.",
                next_step="correct erpCompany in the client's siesaConfig, or leave it out to take every company",
            )

    def _check_emptiness(self) -> None:
        empty = first_page(self.state.book)
        if empty is None:
            return
        if self.state.plan.way != "since":
            check_empty(empty, self._fetch(1), self.state.plan.keys_before)
        else:
            proved = empty.total == 0
            check_nothing_changed(empty, None if proved else self.fetcher.fetch(1, None))


def check_sync_deadline(invocation: Invocation, now: Now) -> None:
    """Raise `SyncDeadlineExceeded` once the client's longest duration of a sync is over."""
    if now() >= invocation.deadline:
        raise SyncDeadlineExceeded(
            f"sync {invocation.sync_id} of client {invocation.client_id!r} ran past its deadline, "
            f"{iso(invocation.deadline)}, while it was reading.",
            next_step="raise maxDurationSeconds in the client's configuration, or concurrency and requestsPerMinute",
        )
