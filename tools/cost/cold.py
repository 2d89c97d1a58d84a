"""Cold starts: what a function needs before its handler runs, and how it is made to forget what it kept."""

import importlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from tools.bench.bytecode import bytecode_kept
from tools.bench.child import timed

from integration_core.aws import sessions

STEPS = ("extractor", "transformer", "loader")
WHOLE_CORE_MB = 1_769
"""The memory at which Lambda gives a function one whole core; with less it gets that share of one (Lambda's guide)."""

_IMPORTS = """
import json, time
began = time.perf_counter()
import siesa_{step}.handler
imported = time.perf_counter()
import boto3
print(json.dumps([imported - began, time.perf_counter() - imported]))
"""


@dataclass(frozen=True)
class ColdStart:
    """Seconds on a whole core: `init` to import the handler, `first_use` to import boto3 in the first invocation."""

    init: float
    first_use: float


@dataclass(frozen=True)
class Invocation:
    """One call of a function: seconds on the clock, and of CPU, of this process.

    In both the work of AWS's stand-in is left out, and in `wall` what simulators took longer than they were to take.

    `cold` is None where the function had run before in this sync.
    """

    step: str
    wall: float
    cpu: float
    cold: ColdStart | None

    def billed_seconds(self, memory_mb: int) -> float:
        """Give the billed duration: milliseconds begun. CPU takes as much longer as the memory's share is less.

        The initialisation has a whole core at any memory, and is billed.
        """
        slower = max(1.0, WHOLE_CORE_MB / memory_mb)
        seconds = self.wall + self.cpu * (slower - 1)
        if self.cold is not None:
            seconds += self.cold.init + self.cold.first_use * slower
        # Rounded first: a sum of floats that misses a whole millisecond by a hair has not begun another.
        return math.ceil(round(seconds * 1_000, 6)) / 1_000


def cold_starts(steps: Sequence[str] = STEPS) -> dict[str, ColdStart]:
    """Measure each step's cold start, in processes of their own with compiled files, as the zip holds them."""
    with bytecode_kept():
        return {step: _cold_start(step) for step in steps}


def _cold_start(step: str) -> ColdStart:
    code = _IMPORTS.format(step=step)
    timed(["-c", code])
    return ColdStart(*json.loads(timed(["-c", code])[1]))


def forget(step: str) -> None:
    """Let the next invocation of a step make its sessions and clients anew, as a new process of Lambda does."""
    importlib.import_module(f"siesa_{step}.composition").step.reset()
    for kept in vars(sessions).values():
        # What boto3's sessions of one process share: the services' models that they have read.
        if callable(clear := getattr(kept, "cache_clear", None)):
            clear()
