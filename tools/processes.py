"""The programs that the tools start: each run to its end within a time, and told by its last words where it fails."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

from tools.failure import ToolError

_END = 600
_GRACE = 5.0
"""For how many seconds a program may take away what it began, when it is ended."""
_NOT_PASSED_ON = (
    # Set where git starts a hook: they name another repository than the one that is worked on.
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    # They would join another run of tests; the coverage of a child is its own.
    *("PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_", "COV_"),
    # They would lead Python to other sources, and CDK to other settings.
    *("PYTHON", "CDK_"),
)


def clean_environment() -> dict[str, str]:
    """Give this process's environment without what would change what a program does, or to which repository."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_PASSED_ON)}
    return kept | {"UV_NO_CONFIG": "1"}


def run(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    seconds: float,
    what: str = "",
    next_step: str,
    may_fail: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; in the clean environment unless another is given.

    Raises ToolError, in which `what` names the program, where it cannot be started, where it takes longer, and where it
    ends with another code than 0; that last is left to the caller to judge where it `may_fail`.
    """
    own = clean_environment() if environment is None else environment
    name = what or _name(command)
    # What a file is called, or holds, need not be UTF-8.
    how: dict[str, Any] = {"encoding": "utf-8", "errors": "backslashreplace", "stdout": PIPE, "stderr": PIPE}
    try:
        with subprocess.Popen(command, env=own, cwd=folder, **how) as child:
            done = subprocess.CompletedProcess(command, *_ended(child, seconds))
    except OSError as error:
        raise ToolError(f"{command[0]} cannot be started: {error.strerror}.", next_step=next_step) from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"{name} did not end within {seconds:.0f} s.", next_step=next_step) from None
    if done.returncode and not may_fail:
        said = " ".join((done.stderr.strip() or done.stdout).split())[-_END:]
        raise ToolError(f"{name} ended with {done.returncode}: {said}", next_step=next_step)
    return done


def _ended(child: subprocess.Popen[str], seconds: float) -> tuple[int, str, str]:
    """Wait for a program, and give its code and what it printed; one that is not waited for to its end is ended."""
    try:
        output, errors = child.communicate(timeout=seconds)
    except BaseException as stop:
        if type(stop) is not KeyboardInterrupt:
            # Ctrl-C reaches it from the terminal. In its way it ends what it started itself, which a kill does not.
            # Where Ctrl-C is ignored here, as in what a shell's & starts, it is ignored there too.
            deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            child.send_signal(signal.SIGTERM if deaf else signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.communicate(timeout=_GRACE)
        child.kill()
        raise
    return child.returncode, output, errors


def _name(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *(word for word in command[1:3] if not word.startswith("-"))])
