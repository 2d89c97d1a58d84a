"""What a person sees when a command cannot go on: one clear line, and a traceback only where it was asked for."""

import errno
import json
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import typer

from integration_core.errors import IntegrationError
from integration_core.telemetry.redaction import redactor
from siesa_cli.output import ReaderGone, drop_what_cannot_be_written
from siesa_local.nowhere import Nowhere
from siesa_local.stopped import noting_stopped

PROGRAM = "siesa"
REFUSED = 2
INTERRUPTED = 130
UNREAD = 141
"""As of a program that SIGPIPE ends: whoever read the output has left, as `head` does."""

UsageError = next(known for known in typer.BadParameter.__mro__ if known.__name__ == "ClickException")
"""The base of what typer raises for wrong options: click's, or that of the copy of click that newer versions carry."""

STOPPED = "a sync that was running is stopped, logged as failed and alerted; nothing of it was committed"
DISK = frozenset({errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EPERM, errno.EROFS})
"""What a person can mend: the disk is full, or may not be written."""

INTERNAL = 70
"""EX_SOFTWARE of sysexits: the fault is the program's own."""


def reported(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command tree and give its exit code; a failure becomes a line on stderr, and JSON with `--json`."""
    try:
        with noting_stopped() as stopped:
            code = _run(app, arguments)
    except IntegrationError as error:
        _tell(type(error).__name__, str(error), arguments)
        return REFUSED
    except OSError as error:
        if error.errno not in DISK:
            return _fault(error, arguments)
        line = f"{error.filename or 'the disk'}: {error.strerror}. Next: make room, or name what can be written"
        _tell("StateUnusable", line, arguments)
        return REFUSED
    except Exception as error:  # noqa: BLE001 -- the last place where a traceback can be kept from the terminal
        if isinstance(error, UsageError):
            return _usage(error, arguments)
        return _fault(error, arguments)
    if code == INTERRUPTED:
        # typer makes this code of Ctrl-C before it comes here.
        _interrupted(arguments, stopped)
    return code if isinstance(code, int) else 0


def _run(app: typer.Typer, arguments: Sequence[str]) -> Any:
    try:
        return app(args=list(arguments), prog_name=PROGRAM, standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (ReaderGone, SystemExit):
        # Without its standalone mode typer ends the process itself only where nobody reads its help.
        return UNREAD


def _fault(error: Exception, arguments: Sequence[str]) -> int:
    _tell(type(error).__name__, f"{error}. Run again with --verbose for the traceback.", arguments)
    return INTERNAL


def run(app: typer.Typer, arguments: Sequence[str]) -> NoReturn:
    """Run the command tree and end the process with its exit code, once all that it said is written."""
    try:
        code = reported(app, arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = UNREAD
    leave(code)


def leave(code: int) -> NoReturn:
    """End the process with an exit code, where it was cut short without waiting for the steps' threads.

    By then everything is closed: books, state folder, simulators. But a thread of a step can be in a call that takes a
    minute, Python waits at its end for the threads of a pool, and nothing can end them from outside.
    """
    drop_what_cannot_be_written()
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    if code in {INTERRUPTED, UNREAD} and others:
        os._exit(code)
    sys.exit(code)


def _usage(error: Any, arguments: Sequence[str]) -> int:
    error.show(sys.stderr)
    if "--json" in arguments:
        print(json.dumps({"status": "REFUSED", "error": {"Error": "Usage", "Cause": error.format_message()}}))
    return REFUSED


def _interrupted(arguments: Sequence[str], stopped: Sequence[str]) -> None:
    message = STOPPED if stopped else "no sync was running"
    print(f"Interrupted: {message}.", file=sys.stderr)
    if "--json" in arguments:
        print(json.dumps({"status": "INTERRUPTED", "error": {"Error": "Interrupted", "Cause": message}}), flush=True)
    # What a step's thread still prints is for nobody, and standard output has its one document.
    sys.stdout = sys.stderr = Nowhere()


def _tell(name: str, message: str, arguments: Sequence[str]) -> None:
    line = redactor.scrub(message)
    print(f"error: {name}: {line}", file=sys.stderr)
    if "--verbose" in arguments:
        print(redactor.scrub(traceback.format_exc()), file=sys.stderr)
    if "--json" in arguments:
        print(json.dumps({"status": "REFUSED", "error": {"Error": name, "Cause": line}}))
