"""Another checkout's sources: what they print, run in a process of their own by this Python."""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.failure import ToolError
from tools.processes import clean_environment, run

_PLACE = re.compile(r'^ *File "(.+)", line (\d+)', re.MULTILINE)


class Broken(ToolError):
    """A checkout's own program ended in an error. `reason` is the last line of what it said."""

    def __init__(self, what: str, reason: str, *, next_step: str) -> None:
        self.reason = reason
        super().__init__(f"{what}: {reason.rstrip('.')}.", next_step=next_step)


def environment_of(folder: Path) -> dict[str, str]:
    """Give the environment in which this Python imports the packages of a checkout rather than the installed ones."""
    sources = [*sorted(folder.glob("packages/*/src")), folder / "infra"]
    return clean_environment() | {"PYTHONPATH": os.pathsep.join(map(str, sources))}


def run_on(
    folder: Path,
    command: Sequence[str],
    variables: Mapping[str, str] | None = None,
    *,
    seconds: float,
    what: str,
    next_step: str,
) -> str:
    """Run Python with arguments in a checkout's folder, on its sources, and leave no bytecode; give what it printed.

    `what` opens the line of what can go wrong. Raises Broken where the program ends in an error.
    """
    environment = environment_of(folder) | {"PYTHONDONTWRITEBYTECODE": "1"} | dict(variables or {})
    # -P: a program that is named by its path must not find its neighbours before the standard library.
    program = [sys.executable, "-P", *command]
    how = {"what": f"{what}: it", "next_step": next_step}
    done = run(program, environment, folder=folder, seconds=seconds, may_fail=True, **how)
    if done.returncode:
        raise Broken(what, _reason(done.stderr, folder) or f"exit code {done.returncode}", next_step=next_step)
    return done.stdout


def _reason(said: str, folder: Path) -> str:
    """Give the last line that a program said; of a traceback also the last place in the checkout that it goes through.

    The line alone can be `SyntaxError: invalid syntax`.
    """
    places = [(Path(file), line) for file, line in _PLACE.findall(said) if Path(file).is_relative_to(folder)]
    last = "".join(said.strip().splitlines()[-1:])
    if not places:
        return last
    file, line = places[-1]
    return f"{last.rstrip('.')} ({file.relative_to(folder).as_posix()}, line {line})"
