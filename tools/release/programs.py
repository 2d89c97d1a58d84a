"""Python as a release runs it: in a checkout of its own and not in this one."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tools.processes import run
from tools.sources import environment_of

LONGEST = 1800.0


def python(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, next_step: str) -> str:
    """Run this Python in a folder, with the packages of a checkout that it may be; give what it printed."""
    command, own = [sys.executable, *arguments], environment_of(folder) if environment is None else environment
    return run(command, own, folder=folder, seconds=LONGEST, next_step=next_step).stdout
