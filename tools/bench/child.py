"""Child processes: started, timed from start to end, ended by force when they take too long."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.bench.usage import Usage
from tools.processes import run

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 900.0
_MB = 1_000_000


@dataclass(frozen=True)
class Ended:
    """A child that did its work: seconds from start to end, MB at its peak, seconds of CPU, and what it printed."""

    seconds: float
    peak: float
    cpu: float
    printed: str

    def document(self) -> dict[str, Any]:
        """Read what it printed as one JSON object."""
        content: dict[str, Any] = json.loads(self.printed)
        return content


def run_module(module: str, *arguments: str) -> Ended:
    """Run a module in a process of its own and measure it. ToolError where it ends with another code than 0."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        target = Path(folder) / "usage.json"
        seconds, said = timed(["-m", "tools.bench.measured", str(target), module, *arguments])
        used: Usage = json.loads(target.read_text())
    return Ended(seconds, used["peak"] / _MB, used["cpu"], said)


def timed(arguments: Sequence[str]) -> tuple[float, str]:
    """Run python with arguments; give the seconds from start to end, and what it printed on stdout."""
    command, what = [sys.executable, *arguments], f"`python {' '.join(arguments)}`"
    began = time.perf_counter()
    # This process's own environment: it says where compiled files are kept (bytecode.py).
    done = run(command, os.environ, folder=ROOT, seconds=LONGEST, what=what, next_step="run it, and mend that.")
    return time.perf_counter() - began, done.stdout
