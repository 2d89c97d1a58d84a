"""What ends a tool: the one error of them all, and the one place that tells it to whoever gave the command."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_READER_GONE = 141
"""As of a program that SIGPIPE ends."""

_ENDING = (signal.SIGTERM, signal.SIGHUP)
"""What asks a program to end: a pipeline that is cancelled, a terminal that is closed."""


class ToolError(Exception):
    """One line that tells what is wrong, with which value, and what to run or change next.

    `message` is its first half, for who says it of something else.
    """

    def __init__(self, message: str, *, next_step: str) -> None:
        self.message = " ".join(message.split())
        super().__init__(f"{self.message} Next: {next_step}")


class Parser(argparse.ArgumentParser):
    """Refuses arguments by the tools' error, in one line."""

    def error(self, message: str) -> NoReturn:
        """Raise ToolError."""
        raise ToolError(f"The arguments are wrong: {message}.", next_step=f"see `{self.prog} --help`.")


def run_command(
    parser: argparse.ArgumentParser,
    arguments: Sequence[str],
    act: Callable[[argparse.Namespace], int | None],
    *,
    failed: str = "",
    also: type[Exception] = ToolError,
) -> int:
    """Do what the arguments ask for, and give the exit code: what `act` gives, or 0 where that is None.

    A ToolError, an OSError and an error of the kind `also` end it with 1 and one line on stderr, which `failed` opens;
    Ctrl-C ends it with 130, SIGTERM with 143, each after what it began was taken away; and a reader who leaves before
    the end, as `head` does, with 141.
    """
    try:
        with _in_order():
            code = _once_written(parser, arguments, act)
    except (ToolError, also) as error:
        code = _tell(f"{failed}{error}", 1)
    except BrokenPipeError:
        code = _READER_GONE
    except OSError as error:
        code = _tell(f"{failed}{_of_the_system(error)}", 1)
    except KeyboardInterrupt as stop:
        number = stop.number if isinstance(stop, _Ending) else signal.SIGINT
        code = _tell(f"{parser.prog} was interrupted; the processes that it started are ended.", 128 + number)
    _drop_what_cannot_be_written()
    return code


class _Ending(KeyboardInterrupt):
    """A signal that asks to end, raised as Ctrl-C is: what waits for a process ends it then."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__()


@contextmanager
def _in_order() -> Iterator[None]:
    """Let the signals of _ENDING unwind what runs, once, rather than stop it dead; those that are ignored stay so."""

    def unwind(number: int, _: FrameType | None) -> None:
        for each in ours:
            # The second must not stop what takes away what the first one found begun.
            signal.signal(each, signal.SIG_IGN)
        raise _Ending(number)

    # Python has handlers in the main thread alone.
    able = threading.current_thread() is threading.main_thread()
    ours = [each for each in _ENDING if able and signal.getsignal(each) is signal.SIG_DFL]
    for each in ours:
        signal.signal(each, unwind)
    try:
        yield
    finally:
        for each in ours:
            signal.signal(each, signal.SIG_DFL)


def _once_written(
    parser: argparse.ArgumentParser, arguments: Sequence[str], act: Callable[[argparse.Namespace], int | None]
) -> int:
    """Give the exit code once the output has left this process: later nobody could tell that it was lost."""
    try:
        code = act(parser.parse_args(arguments)) or 0
    except SystemExit:
        _flush()
        raise
    _flush()
    return code


def _flush() -> None:
    # Where standard output is closed, sys.stdout is None, of which `print` knows.
    print(end="", flush=True)


def _of_the_system(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "The working directory is gone. Next: change into one that is there."
    place, reason = error.filename or "the output", error.strerror or error
    return f"{place}: {reason}. Next: mend it, make room there, or name another place."


def _tell(line: str, code: int) -> int:
    # Where nobody reads this either, the code says it.
    with suppress(OSError):
        print(line, file=sys.stderr)
    return code


def _drop_what_cannot_be_written() -> None:
    """Keep Python, which writes what is left as it shuts down, from complaining and from another exit code."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
