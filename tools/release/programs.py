"""Python as a release runs it: in a checkout of its own and not in this one."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tools.failure import ToolError
from tools.processes import run
from tools.sources import environment_of

LONGEST = 1800.0
_NEXT = " Next: "


def python(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, next_step: str) -> str:
    """Run this Python in a folder, with the packages of a checkout that it may be; give what it printed."""
    command, own = [sys.executable, *arguments], environment_of(folder) if environment is None else environment
    return run(command, own, folder=folder, seconds=LONGEST, next_step=next_step).stdout


def tool(checkout: Path, name: str, *arguments: str, next_step: str) -> None:
    """Run a checkout's own tool. Raises ToolError, which is the tool's own where that says what to do next."""
    command = [sys.executable, "-m", f"tools.{name}", *arguments]
    done = run(command, environment_of(checkout), folder=checkout, seconds=LONGEST, next_step=next_step, may_fail=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        message, _, own = said.partition(_NEXT)
        if own:
            raise ToolError(message, next_step=own)
        raise ToolError(f"tools.{name} ended with {done.returncode}: {said.rstrip('.')}.", next_step=next_step)
