"""The programs that a build starts: uv, and a Python of the runtime's minor version."""

import os
import shutil
from dataclasses import dataclass
from functools import cache

from tools.artifact.target import EPOCH, PYTHON
from tools.failure import ToolError
from tools.processes import clean_environment, run
from tools.pythons import working

LONGEST = 600.0
MEND = "mend what it names."
_ONLINE = "run `./run lambda warm` once with a network: it fills uv's cache; then mend what it names."


class InterpreterMissing(ToolError):
    """No Python of the runtime's minor version is on this machine."""


@dataclass(frozen=True)
class Interpreter:
    """A Python of the runtime's minor version, by its own path and whole version."""

    path: str
    version: str


@cache
def interpreter() -> Interpreter:
    """Find a Python of the runtime's minor version. Raises ToolError where this machine has none."""
    found = working(PYTHON)
    if found is None:
        raise InterpreterMissing(
            f"No Python {PYTHON} is on this machine, and a zip holds bytecode of exactly that version.",
            next_step=f"install it (`pyenv install {PYTHON}`, or your system's package) or put it on PATH.",
        )
    # A version manager's shim asks for the variables of its manager; the program behind it needs none.
    code = "import platform, sys; print(sys.executable); print(platform.python_version())"
    path, version = run([found, "-I", "-c", code], seconds=LONGEST, next_step=MEND).stdout.split()
    return Interpreter(path, version)


def uv(*arguments: str, offline: bool) -> None:
    """Run uv without any configuration of this machine's user; offline it takes what its cache holds."""
    program = os.environ.get("HATCH_UV") or shutil.which("uv")
    if program is None:
        raise ToolError("uv was not found.", next_step="run the verb through ./run, which brings it.")
    ours = {"SOURCE_DATE_EPOCH": str(EPOCH)} | ({"UV_OFFLINE": "1"} if offline else {})
    mend = _ONLINE if offline else MEND
    run([program, *arguments, "--quiet"], clean_environment() | ours, seconds=LONGEST, next_step=mend)
