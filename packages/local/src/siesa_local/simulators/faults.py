"""Which call goes wrong and how: by seed and call number, by a one-shot schedule, and by the rate limit."""

import hashlib
import math
from collections import deque
from collections.abc import Callable, Hashable

from siesa_local.simulators.knobs import FaultKind, Faults, ScheduledFault

_MINUTE = 60.0


def draw(*parts: object) -> float:
    """Draw a number in [0, 1) that depends on nothing but its parts."""
    digest = hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


class FaultPlan:
    """Chooses the fault of each call, deterministic by seed, system and call number."""

    def __init__(self, seed: int, system: str, faults: Faults) -> None:
        self._seed = seed
        self._system = system
        self._calls = 0
        self._set(faults)

    def _set(self, faults: Faults) -> None:
        self._schedule = list(faults.schedule)
        self._seen = dict.fromkeys({entry.path for entry in self._schedule}, 0)
        self._shares = [(kind, share) for kind, share in faults.shares() if share]

    def change(self, faults: Faults) -> None:
        """Take over new shares and a new schedule, whose calls are counted from now."""
        self._set(faults)

    def next(self, path: str) -> FaultKind | None:
        """Count one call to `path` and name its fault, or None."""
        self._calls += 1
        scheduled = self._scheduled(path) if self._schedule else None
        if scheduled is not None:
            return scheduled.fault
        if not self._shares:
            return None
        left = draw(self._seed, self._system, self._calls)
        for kind, share in self._shares:
            if left < share:
                return kind
            left -= share
        return None

    def _scheduled(self, path: str) -> ScheduledFault | None:
        for prefix in self._seen:
            if path.startswith(prefix):
                self._seen[prefix] += 1
        for entry in self._schedule:
            if path.startswith(entry.path) and self._seen[entry.path] >= entry.call:
                self._schedule.remove(entry)
                return entry
        return None


class RateLimiter:
    """Holds each client to a number of calls in any minute; `clock` gives seconds and only moves on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._calls: dict[Hashable, deque[float]] = {}

    def wait(self, client: Hashable, per_minute: int | None) -> int | None:
        """Count one call; where it is past the limit, give the whole seconds after which another one fits."""
        if per_minute is None:
            return None
        now = self._clock()
        calls = self._calls.setdefault(client, deque())
        while calls and calls[0] <= now - _MINUTE:
            calls.popleft()
        if len(calls) < per_minute:
            calls.append(now)
            return None
        return max(1, math.ceil(calls[-per_minute] + _MINUTE - now))
