"""What a process has used of the machine, asked by itself."""

import resource
import sys
from pathlib import Path
from typing import TypedDict

_STATUS = Path("/proc/self/status")


class Usage(TypedDict):
    """`peak` is the largest resident set in bytes, `cpu` the seconds of all threads, without child processes."""

    peak: int
    cpu: float


def usage() -> Usage:
    """Ask the operating system about this process.

    Linux's `ru_maxrss` is no use here: it survives exec, so that a child begins with the size of its parent at the
    fork. `VmHWM` belongs to the program that runs now.
    """
    own = resource.getrusage(resource.RUSAGE_SELF)
    return Usage(peak=_peak_of_linux() or _peak_elsewhere(own.ru_maxrss), cpu=own.ru_utime + own.ru_stime)


def _peak_of_linux() -> int | None:
    if not _STATUS.exists():
        return None
    lines = (line.split() for line in _STATUS.read_text().splitlines())
    return next((int(line[1]) * 1024 for line in lines if line[0] == "VmHWM:"), None)


def _peak_elsewhere(maxrss: int) -> int:
    return maxrss if sys.platform == "darwin" else maxrss * 1024
