"""The programs that a release starts, in a checkout of its own and not in this one."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.release.errors import ReleaseError

_LONGEST = 1800.0
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
_OF_A_TEST = ("PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID")


def clean_environment() -> dict[str, str]:
    """Give this process's environment without what would name another repository, or join another run of tests."""
    passed_over = {*_OF_A_HOOK, *_OF_A_TEST}
    # The coverage of a child is its own.
    return {key: value for key, value in os.environ.items() if key not in passed_over and not key.startswith("COV_")}


def environment_of(root: Path) -> dict[str, str]:
    """Give the environment in which this Python imports the packages of a checkout rather than the installed ones."""
    sources = os.pathsep.join(str(path) for path in sorted((root / "packages").glob("*/src")))
    return clean_environment() | {"PYTHONPATH": sources, "UV_NO_CONFIG": "1"}


def python(root: Path, *arguments: str, environment: Mapping[str, str] | None = None, next_step: str) -> str:
    """Run this Python in a checkout with the checkout's packages; give what it printed."""
    return run([sys.executable, *arguments], root, environment or environment_of(root), next_step=next_step)


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, next_step: str) -> str:
    """Run a program to its end and give what it printed. Raises ReleaseError with the end of what it said."""
    name = " ".join([Path(command[0]).name, *command[1:4]])
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    except OSError as error:
        raise ReleaseError(f"{command[0]} cannot be started: {error.strerror}.", next_step=next_step) from None
    except subprocess.TimeoutExpired:
        raise ReleaseError(f"{name} did not end within {_LONGEST:.0f} s.", next_step=next_step) from None
    if done.returncode:
        said = " ".join((done.stderr.strip() or done.stdout).split())[-600:]
        raise ReleaseError(f"{name} ended with {done.returncode}: {said}", next_step=next_step)
    return done.stdout
