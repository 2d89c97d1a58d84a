"""One page: the call, the answer's meaning, and another try where a success carried no data."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Protocol

from integration_core.clock import Now
from integration_core.errors import ServerFault
from integration_core.http.answer import Answer
from siesa_extractor.sources.protocol import Page, Source

ATTEMPTS = 3
FIRST_PAUSE = 0.5


class Caller(Protocol):
    """The calls to one system, as core's `HttpSession` makes them: paced, retried, in the closed family."""

    def call(
        self,
        method: str,
        path: str,
        /,
        *,
        idempotent: bool,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """Send a request and give its answer."""


class PageFetcher:
    """Fetches pages of a source. Used by many threads at once.

    `source_time` is when the first page was asked for, by the source's clock (its Date header), by ours where it tells
    none.
    """

    def __init__(
        self, caller: Caller, source: Source, headers: Mapping[str, str], *, now: Now, sleep: Callable[[float], None]
    ) -> None:
        self._caller = caller
        self._source = source
        self._headers = headers
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        self.source_time: datetime | None = None

    def fetch(self, number: int, modified_since: str | None) -> Page:
        """Fetch a page; up to three times where Siesa answers success with an empty body or an HTML page."""
        attempt = 1
        while True:
            asked = self._now()
            answer = self._call(number, modified_since)
            try:
                # Faults of the call itself were retried by the session; what stands in a 200 it cannot see.
                page = self._source.read(answer)
            except ServerFault:
                if attempt == ATTEMPTS:
                    raise
                self._sleep(FIRST_PAUSE * 2 ** (attempt - 1))
                attempt += 1
                continue
            self._learn_time(answer, asked)
            return page

    def _call(self, number: int, modified_since: str | None) -> Answer:
        request = self._source.request(number, modified_since)
        return self._caller.call(
            "GET",
            request.path,
            idempotent=True,
            params=request.params,
            headers=self._headers,
            accept=self._source.accept,
        )

    def _learn_time(self, answer: Answer, asked: datetime) -> None:
        with self._lock:
            if self.source_time is None:
                told = _date(answer)
                # The time at which the query began, not the one at which its answer was written.
                self.source_time = told - timedelta(seconds=answer.seconds) if told else asked


def _date(answer: Answer) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None
