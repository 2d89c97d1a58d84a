"""The pace at which one system is called on behalf of one client, whatever the number of threads."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from threading import Event, Lock

from integration_core.deadline import Deadline
from integration_core.errors import Throttled

MINUTE = 60.0
SLOWEST = 6.0
"""Calls a minute below which throttling does not push a configured rate, unless less was configured."""

SLOWEST_UNSET = 60.0
"""The same where no rate was configured: a 429 among the first few calls says little about what a minute may hold."""

SUCCESSES_TO_RECOVER = 20
RECOVERY = 1.25


class RateLimiter:
    """Spaces calls evenly, so that no minute holds more than the rate; obeys `Retry-After`, and slows down after a 429.

    A 429 pauses every caller and halves the rate: the configured one, or where none was set the calls of the last
    minute. Twenty successes in a row raise it by a quarter, up to the configured rate. `sleep` waits for seconds; the
    default is woken by `cancel`, and one that is passed in should return early then too.
    """

    def __init__(
        self,
        requests_per_minute: int | None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        if requests_per_minute is not None and requests_per_minute < 1:
            msg = f"requests_per_minute is {requests_per_minute}, and must be at least 1, or None for no limit"
            raise ValueError(msg)
        self._configured = requests_per_minute
        self._rate: float | None = requests_per_minute
        self._monotonic = monotonic
        self._cancelled = Event()
        self._sleep = sleep or self._cancelled.wait
        self._next_at = self._paused_until = self._lowered_until = float("-inf")
        self._granted: deque[float] = deque()
        self._successes = 0
        self._waiting = 0
        self._turn = Lock()
        self._lock = Lock()

    @property
    def requests_per_minute(self) -> float | None:
        """The rate that holds now; None while there is no limit."""
        with self._lock:
            return self._rate

    def acquire(self, deadline: Deadline) -> None:
        """Wait until a call may go. Raise `Throttled` at once, without waiting, where that lies past the deadline.

        Raise `concurrent.futures.CancelledError` when `cancel` was called, also while waiting.
        """
        with self._lock:
            # Checked before queueing, so that a caller that cannot be served in time learns it at once.
            self._check(deadline, self._wait_now() + self._waiting * self._spacing())
            if self._waiting == 0 and self._grant():
                return
            self._waiting += 1
        try:
            self._wait_in_turn(deadline)
        finally:
            with self._lock:
                self._waiting -= 1

    def throttled(self, retry_after: float) -> None:
        """Pause every caller for `retry_after` seconds and lower the rate: the system answered 429."""
        with self._lock:
            now = self._monotonic()
            self._paused_until = max(self._paused_until, now + retry_after)
            self._successes = 0
            # Calls that were on their way when the rate was lowered say nothing about the new rate.
            if now < self._lowered_until:
                return
            self._lowered_until = max(self._paused_until, now + 1)
            self._forget_before(now - MINUTE)
            seen = self._rate if self._rate is not None else float(len(self._granted))
            slowest = SLOWEST_UNSET if self._configured is None else min(SLOWEST, self._configured)
            self._rate = max(seen / 2, slowest)

    def succeeded(self) -> None:
        """Count a call that the system served."""
        with self._lock:
            if self._rate is None or self._rate == self._configured:
                return
            self._successes += 1
            if self._successes >= SUCCESSES_TO_RECOVER:
                self._successes = 0
                raised = self._rate * RECOVERY
                self._rate = raised if self._configured is None else min(raised, self._configured)

    def sleep(self, seconds: float) -> None:
        """Wait, as before a retry; raise `CancelledError` as soon as `cancel` is called."""
        self._sleep(seconds)
        self._raise_if_cancelled()

    def cancel(self) -> None:
        """Wake everybody who waits and let no further call go: the process is ending."""
        self._cancelled.set()

    def _wait_in_turn(self, deadline: Deadline) -> None:
        # One waiter sleeps and the others queue for its place: nobody wakes only to find that another was faster.
        with self._turn:
            while True:
                with self._lock:
                    wait = self._wait_now()
                    self._check(deadline, wait)
                    if self._grant():
                        return
                self.sleep(wait)

    def _check(self, deadline: Deadline, wait: float) -> None:
        self._raise_if_cancelled()
        if wait > 0 and wait > deadline.remaining():
            msg = f"the next call may go in {wait:.1f} s, which is past the deadline in {deadline.remaining():.1f} s."
            raise Throttled(msg, retry_after=wait, next_step="invoke again, or raise requestsPerMinute")

    def _grant(self) -> bool:
        now = self._monotonic()
        if now < self._next_at or now < self._paused_until:
            return False
        # Counted from the true start and not from the slot, so that a late starter does not crowd the next minute.
        self._next_at = now + self._spacing()
        if self._configured is None:
            self._granted.append(now)
            self._forget_before(now - MINUTE)
        return True

    def _wait_now(self) -> float:
        return max(self._next_at, self._paused_until, self._monotonic()) - self._monotonic()

    def _spacing(self) -> float:
        return 0.0 if self._rate is None else MINUTE / self._rate

    def _forget_before(self, moment: float) -> None:
        while self._granted and self._granted[0] <= moment:
            self._granted.popleft()

    def _raise_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            msg = "the calls were cancelled"
            raise CancelledError(msg)
