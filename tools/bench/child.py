"""Child processes: started, timed from start to end, ended by force when they take too long."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.bench.figures import BenchFailed
from tools.bench.usage import Usage

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
    """Run a module in a process of its own and measure it. `BenchFailed` where it ends with another code than 0."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        target = Path(folder) / "usage.json"
        seconds, printed = timed(["-m", "tools.bench.measured", str(target), module, *arguments])
        used: Usage = json.loads(target.read_text())
    return Ended(seconds, used["peak"] / _MB, used["cpu"], printed)


def timed(arguments: Sequence[str]) -> tuple[float, str]:
    """Run python with arguments; give the seconds from start to end, and what it printed on stdout."""
    began = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        message = f"`python {' '.join(arguments)}` did not end within {LONGEST:.0f} s"
        raise BenchFailed(message) from None
    seconds = time.perf_counter() - began
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2_000:]
        message = f"`python {' '.join(arguments)}` ended with {done.returncode}: {said}"
        raise BenchFailed(message)
    return seconds, done.stdout
