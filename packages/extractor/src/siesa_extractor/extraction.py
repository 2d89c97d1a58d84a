"""One invocation's reading: pages until the end is proved, the time is up, or the source fails."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration_core import progress
from integration_core.clock import Now, from_iso, iso
from integration_core.deadline import Deadline
from integration_core.errors import (
    ConfigurationInvalid,
    IncompleteRead,
    SyncDeadlineExceeded,
    Throttled,
    TransientError,
)
from integration_core.ports import SyncState
from integration_core.rows import PART_ROWS
from integration_core.sync_session import Invocation
from siesa_extractor.fetching import PageFetcher
from siesa_extractor.proving import PageBook, check_empty, check_nothing_changed, first_page
from siesa_extractor.read_state import ReadState
from siesa_extractor.reading import pages_in_order
from siesa_extractor.sources.protocol import Page

LONGEST_PAUSE = 60.0
"""Seconds that the session waits in place before it repeats a call that met a server's fault."""


@dataclass
class Extraction:
    """Reads within one invocation, saving where it is at each part.

    `cancel` wakes whoever waits for the limiter; `sleep` waits until the source wants to be called again.
    """

    state: ReadState
    fetcher: PageFetcher
    sync_state: SyncState
    invocation: Invocation
    deadline: Deadline
    now: Now
    concurrency: int
    page_size: int
    cancel: Callable[[], None]
    sleep: Callable[[float], None]
    part_rows: int = PART_ROWS

    def run(self) -> bool:
        """Read on; True once the read is proved complete, False where another invocation has to go on.

        A transient fault after progress ends the invocation and not the sync; without progress it is raised, unless the
        source said how long to leave it alone: the next invocation waits for that before it calls. A read that proved
        nothing is forgotten, so that the next attempt begins at page 1. Raise `SyncDeadlineExceeded` where the wait
        ends past the client's longest duration.
        """
        if self.state.book.end is not None:
            return True
        began_at = self.state.book.next_page
        try:
            complete = self._waited() and self._read_on()
        except IncompleteRead:
            self.sync_state.checkpoint(self.invocation, {})
            raise
        except TransientError as error:
            check_sync_deadline(self.invocation, self.now)
            told = self._wait_as_told(error)
            if not told and self.state.book.next_page == began_at:
                raise
            self._forget_unproved_end()
            complete = False
        if not complete or self.deadline.passed:
            self._save()
            return False
        progress.report("extract", "pages", self.state.book.pages, self.state.book.pages)
        return True

    def _waited(self) -> bool:
        """Wait until the source wants to be called again; False where that is past this invocation's time."""
        if self.state.not_before is None:
            return True
        moment = from_iso(self.state.not_before)
        wait = (moment - self.now()).total_seconds()
        if wait > 0:
            self._check_moment(moment)
            left = self.deadline.remaining()
            self.sleep(max(0.0, min(wait, left)))
            if wait >= left:
                return False
        self.state.not_before = None
        return True

    def _read_on(self) -> bool:
        if not self._pages():
            return False
        self._check_companies()
        self._check_emptiness()
        return True

    def _wait_as_told(self, error: TransientError) -> bool:
        """Note how long the source asked to wait; True where it is too long to have been waited in place."""
        wait = error.retry_after or 0.0
        if not wait:
            return False
        moment = self.now() + timedelta(seconds=wait)
        self._check_moment(moment)
        self.state.not_before = moment.isoformat()
        longest = self.deadline.remaining() if isinstance(error, Throttled) else LONGEST_PAUSE
        return wait > min(longest, self.deadline.remaining())

    def _check_moment(self, moment: datetime) -> None:
        if moment >= self.invocation.deadline:
            raise SyncDeadlineExceeded(
                f"the source asked not to be called before {iso(moment)}, and sync {self.invocation.sync_id} of client "
                f"{self.invocation.client_id!r} must end by {iso(self.invocation.deadline)}.",
                next_step="lower requestsPerMinute, or raise maxDurationSeconds in the client's configuration",
            )

    def _forget_unproved_end(self) -> None:
        # An end that is kept counts as proved, and that of an empty read is not until it was stated twice.
        if first_page(self.state.book) is not None:
            self.state.book = PageBook()

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
