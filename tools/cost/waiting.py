"""Waiting, as the calls' latencies say, and not as long as a simulator or the stand-in for AWS really took."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Clock = Callable[[], float]


class Waits:
    """Watches a function's calls, and tells by how much they took longer than they were to take.

    A moment is waiting where a call is out for less than its latency. A moment in which every call that is out has
    passed its latency is the simulators' work, but for what this process computed in it. All times are in seconds;
    `cpu` reads the CPU time of the function's own.
    """

    def __init__(self, cpu: Clock, wall: Clock = time.perf_counter) -> None:
        self._cpu = cpu
        self._wall = wall
        self._lock = threading.Lock()
        self._out = 0
        self._opened = (0.0, 0.0)
        self._waited: list[tuple[float, float]] = []
        self.excess = 0.0
        """What the calls took too long, up to the last moment in which none was out."""

    @contextmanager
    def call(self, latency: float) -> Iterator[None]:
        """Watch one call, from any thread, until the block ends."""
        with self._lock:
            began = self._wall()
            if not self._out:
                self._opened = (began, self._cpu())
            self._out += 1
        try:
            yield
        finally:
            with self._lock:
                ended = self._wall()
                self._out -= 1
                self._waited.append((began, min(ended, began + latency)))
                if not self._out:
                    self._close(ended)

    def _close(self, ended: float) -> None:
        opened, cpu = self._opened
        kept = covered(self._waited) + self._cpu() - cpu
        self.excess += max(0.0, ended - opened - kept)
        self._waited.clear()


def covered(intervals: list[tuple[float, float]]) -> float:
    """Give the length of what intervals cover together: what overlaps counts once."""
    total, end = 0.0, float("-inf")
    for began, ended in sorted(intervals):
        total += max(0.0, ended - max(began, end))
        end = max(end, ended)
    return total
