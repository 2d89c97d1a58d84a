"""The programs that a build starts: uv, and a Python of the runtime's minor version."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.artifact.errors import ArtifactError, InterpreterMissing
from tools.artifact.target import EPOCH, PYTHON
from tools.pythons import working

_LONGEST = 600.0
_MEND = "mend what it names."
_ONLINE = "run `./run lambda warm` once with a network: it fills uv's cache; then mend what it names."


@dataclass(frozen=True)
class Interpreter:
    """A Python of the runtime's minor version, by its own path and whole version."""

    path: str
    version: str


@cache
def interpreter() -> Interpreter:
    """Find a Python of the runtime's minor version. Raises ArtifactError where this machine has none."""
    found = working(PYTHON)
    if found is None:
        raise InterpreterMissing(
            f"No Python {PYTHON} is on this machine, and a zip holds bytecode of exactly that version.",
            next_step=f"install it (`pyenv install {PYTHON}`, or your system's package) or put it on PATH.",
        )
    # A version manager's shim asks for the variables of its manager; the program behind it needs none.
    code = "import platform, sys; print(sys.executable); print(platform.python_version())"
    path, version = run([found, "-I", "-c", code], os.environ).split()
    return Interpreter(path, version)


def uv(*arguments: str, offline: bool) -> None:
    """Run uv without any configuration of this machine's user; offline it takes what its cache holds."""
    program = os.environ.get("HATCH_UV") or shutil.which("uv")
    if program is None:
        raise ArtifactError("uv was not found.", next_step="run the verb through ./run, which brings it.")
    ours = {"UV_NO_CONFIG": "1", "SOURCE_DATE_EPOCH": str(EPOCH)} | ({"UV_OFFLINE": "1"} if offline else {})
    run([program, *arguments, "--quiet"], os.environ | ours, next_step=_ONLINE if offline else _MEND)


def run(
    command: Sequence[str], environment: Mapping[str, str], *, folder: Path | None = None, next_step: str = _MEND
) -> str:
    """Run a program to its end and give what it printed. Raises ArtifactError with what it said when it fails."""
    name = " ".join([Path(command[0]).name, *(word for word in command[1:3] if not word.startswith("-"))])
    try:
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    except OSError as error:
        raise ArtifactError(f"{command[0]} cannot be started: {error.strerror}.", next_step=next_step) from None
    except subprocess.TimeoutExpired:
        raise ArtifactError(f"{name} did not end within {_LONGEST:.0f} s.", next_step=next_step) from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-600:]
        raise ArtifactError(f"{name} ended with {done.returncode}: {said}", next_step=next_step)
    return done.stdout
