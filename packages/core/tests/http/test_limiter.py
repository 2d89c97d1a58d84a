import itertools
import threading
import time
from bisect import bisect_left
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.deadline import Deadline
from integration_core.errors import Throttled
from integration_core.http.limiter import SLOWEST_UNSET, SUCCESSES_TO_RECOVER, RateLimiter

NEVER = Deadline.never()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def fullest_minute(starts: list[float]) -> int:
    return max(bisect_left(starts, start + 60.0 - 1e-6) - index for index, start in enumerate(starts))


@given(
    rate=st.integers(1, 600),
    steps=st.lists(st.tuples(st.floats(0, 90), st.sampled_from(["call", "call", "throttled", "served"])), max_size=120),
)
@settings(deadline=None)
def test_no_minute_ever_holds_more_calls_than_the_rate(rate: int, steps: list[tuple[float, str]]) -> None:
    clock = Clock()
    limiter = RateLimiter(rate, monotonic=clock, sleep=clock.sleep)
    starts: list[float] = []
    for pause, step in [*steps, *[(0.0, "call")] * 50]:
        clock.now += pause if pause > 45 else 0.0
        if step == "throttled":
            limiter.throttled(pause)
        elif step == "served":
            limiter.succeeded()
        else:
            limiter.acquire(NEVER)
            starts.append(clock.now)

    assert fullest_minute(starts) <= rate


@given(rate=st.none() | st.integers(1, 600), wait=st.floats(0.01, 600))
def test_nobody_calls_during_a_pause(rate: int | None, wait: float) -> None:
    clock = Clock()
    limiter = RateLimiter(rate, monotonic=clock, sleep=clock.sleep)
    limiter.acquire(NEVER)
    limiter.throttled(wait)

    limiter.acquire(NEVER)

    assert clock.now >= wait


def test_a_late_start_does_not_crowd_the_next_minute() -> None:
    clock = Clock()
    # Each sleep takes longer than was asked for, as on a busy machine.
    limiter = RateLimiter(60, monotonic=clock, sleep=lambda seconds: clock.sleep(seconds * 1.9))
    starts = []
    for _ in range(200):
        limiter.acquire(NEVER)
        starts.append(clock.now)

    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) >= 1.0


def test_without_a_rate_nobody_waits() -> None:
    clock = Clock()
    limiter = RateLimiter(None, monotonic=clock, sleep=clock.sleep)

    for _ in range(1_000):
        limiter.acquire(NEVER)

    assert clock.now == 0.0
    assert limiter.requests_per_minute is None


def test_a_429_halves_the_configured_rate_and_calls_on_their_way_do_not_halve_it_again() -> None:
    clock = Clock()
    limiter = RateLimiter(100, monotonic=clock, sleep=clock.sleep)

    for _ in range(25):
        limiter.throttled(30)
    assert limiter.requests_per_minute == 50

    clock.now += 30
    limiter.throttled(30)
    assert limiter.requests_per_minute == 25


def test_a_429_where_no_rate_was_set_halves_the_calls_of_the_last_minute() -> None:
    clock = Clock()
    limiter = RateLimiter(None, monotonic=clock, sleep=clock.sleep)
    for _ in range(240):
        clock.now += 0.5
        limiter.acquire(NEVER)

    limiter.throttled(10)

    assert limiter.requests_per_minute == 60


def test_the_rate_is_not_lowered_to_a_standstill() -> None:
    clock = Clock()
    quick, slow = (RateLimiter(rate, monotonic=clock, sleep=clock.sleep) for rate in (100, 3))
    for _ in range(20):
        quick.throttled(1)
        slow.throttled(1)
        clock.now += 2

    assert (quick.requests_per_minute, slow.requests_per_minute) == (6, 3)


def test_the_rate_recovers_slowly_and_never_past_the_configured_one() -> None:
    limiter = RateLimiter(100, monotonic=Clock())
    limiter.throttled(0)
    rates = []
    for _ in range(10):
        for _ in range(SUCCESSES_TO_RECOVER):
            limiter.succeeded()
        rates.append(limiter.requests_per_minute)

    assert rates[:2] == pytest.approx([62.5, 78.125])
    assert rates[-1] == 100


def test_a_429_starts_the_count_of_successes_anew() -> None:
    limiter = RateLimiter(100, monotonic=Clock())
    limiter.throttled(10)
    for _ in range(SUCCESSES_TO_RECOVER - 1):
        limiter.succeeded()
    limiter.throttled(10)
    limiter.succeeded()

    assert limiter.requests_per_minute == 50


def test_a_wait_past_the_deadline_is_refused_at_once() -> None:
    clock = Clock()
    limiter = RateLimiter(1, monotonic=clock, sleep=clock.sleep)
    limiter.acquire(NEVER)

    with pytest.raises(Throttled, match=r"in 60\.0 s, which is past the deadline in 59\.0 s") as raised:
        limiter.acquire(Deadline(59.0, clock))

    assert (raised.value.retry_after, clock.now) == (60.0, 0.0)


def test_a_wait_that_ends_at_the_deadline_is_waited() -> None:
    clock = Clock()
    limiter = RateLimiter(1, monotonic=clock, sleep=clock.sleep)
    limiter.acquire(NEVER)

    limiter.acquire(Deadline(60.0, clock))

    assert clock.now == 60.0


def test_a_pause_that_begins_while_somebody_waits_holds_for_him_too() -> None:
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if clock.now < 2:
            limiter.throttled(100)

    limiter = RateLimiter(60, monotonic=clock, sleep=sleep)
    limiter.acquire(NEVER)
    limiter.acquire(NEVER)

    assert clock.now == 101.0


def test_cancelling_wakes_everybody_who_waits_and_lets_nobody_else_go() -> None:
    limiter = RateLimiter(1)
    limiter.acquire(NEVER)
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(limiter.acquire, NEVER) for _ in range(8)]
        time.sleep(0.02)
        limiter.cancel()
        ends = [type(one.exception()) for one in waiting]

    assert ends == [CancelledError] * 8
    assert time.monotonic() - started < 5
    with pytest.raises(CancelledError):
        RateLimiter.acquire(limiter, NEVER)


def test_a_cancelled_limiter_ends_the_wait_before_a_retry() -> None:
    limiter = RateLimiter(None)
    threading.Timer(0.02, limiter.cancel).start()

    with pytest.raises(CancelledError):
        limiter.sleep(60)


def test_many_threads_together_keep_the_rate_and_the_pause() -> None:
    limiter = RateLimiter(60 * 400)
    starts: list[float] = []
    lock = threading.Lock()

    def work(_: Any) -> None:
        for _ in range(8):
            limiter.acquire(NEVER)
            with lock:
                starts.append(time.monotonic())

    begun = time.monotonic()
    limiter.throttled(0.05)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    # Halved by the 429 to 200 a second: 64 calls take at least 63 spacings of 5 ms after the pause.
    assert len(starts) == 64
    assert min(starts) - begun >= 0.05
    assert max(starts) - begun >= 0.05 + 63 * 0.005 - 0.02


@pytest.mark.parametrize("rate", [0, -1])
def test_a_rate_that_would_never_let_a_call_go_is_refused(rate: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        RateLimiter(rate)


def test_an_early_429_without_a_configured_rate_does_not_bring_a_sync_to_a_halt() -> None:
    limiter = RateLimiter(None, monotonic=Clock())
    limiter.acquire(NEVER)
    limiter.throttled(0)

    assert limiter.requests_per_minute == SLOWEST_UNSET
