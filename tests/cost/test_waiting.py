"""Waiting is billed by the latencies that were configured, whatever the simulators took."""

import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import Request
from tools.cost.meter import sent_bytes
from tools.cost.waiting import Waits, covered

from integration_core.deadline import Deadline
from integration_core.http.settings import HttpSettings
from integration_core.http.transport import Transport


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Clock:
    return Clock()


@pytest.fixture
def cpu() -> Clock:
    return Clock()


@pytest.fixture
def waits(wall: Clock, cpu: Clock) -> Waits:
    return Waits(cpu, wall)


def test_what_a_call_takes_past_its_latency_is_too_long(waits: Waits, wall: Clock) -> None:
    for _ in range(2):
        with waits.call(1.5):
            wall.now += 2.0
        wall.now += 10.0

    assert waits.excess == pytest.approx(2 * 0.5)


def test_a_call_that_is_answered_early_is_not_too_long(waits: Waits, wall: Clock) -> None:
    with waits.call(1.5):
        wall.now += 0.5

    assert waits.excess == 0.0


def test_what_the_function_computes_during_a_call_is_its_own(waits: Waits, wall: Clock, cpu: Clock) -> None:
    with waits.call(0.2):
        wall.now += 1.0
        cpu.now += 0.3

    assert waits.excess == pytest.approx(0.5)


def test_a_call_that_runs_late_beside_one_within_its_latency_is_waiting(waits: Waits, wall: Clock) -> None:
    with ExitStack() as out:
        out.enter_context(waits.call(1.0))
        wall.now += 0.8
        out.enter_context(waits.call(1.0))
        wall.now += 1.5

    # Out from 0 to 2.3; within a latency from 0 to 1.8.
    assert waits.excess == pytest.approx(0.5)


def test_a_call_that_fails_is_watched_too(waits: Waits, wall: Clock) -> None:
    def fail() -> None:
        with waits.call(1.0):
            wall.now += 3.0
            raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        fail()

    assert waits.excess == pytest.approx(2.0)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=8))
def test_what_intervals_cover_is_what_one_counts(given_: list[tuple[int, int]]) -> None:
    intervals = [(float(began), float(began + length)) for began, length in given_]

    moments = {moment for began, length in given_ for moment in range(began, began + length)}
    assert covered(intervals) == len(moments)


class Slow(BaseHTTPRequestHandler):
    """Answers late, as a simulator on a busy machine does."""

    def do_GET(self) -> None:
        time.sleep(0.25)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_slow_simulator_s_time_is_taken_off_down_to_the_configured_latency() -> None:
    waits = Waits(lambda: 0.0)
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        transport = Transport(HttpSettings(base_url=address, loopback_http=True))
        began = time.perf_counter()
        with sent_bytes(waits, {address: 0.1}) as sent:
            transport.send(Request("GET", f"{address}/items").prepare(), "GET items", Deadline.never())
        seconds = time.perf_counter() - began
        transport.close()
        server.shutdown()

    assert sum(sent) > 0
    assert seconds - waits.excess == pytest.approx(0.1, abs=0.02)
