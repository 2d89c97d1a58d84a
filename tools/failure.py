"""What ends a tool: the one error of them all, and the one place that tells it to whoever gave the command."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn


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
    Ctrl-C ends it with 130.
    """
    try:
        return act(parser.parse_args(arguments)) or 0
    except (ToolError, also) as error:
        told = str(error)
    except OSError as error:
        place, reason = error.filename or "the output", error.strerror or error
        told = f"{place}: {reason}. Next: mend it, make room there, or name another place."
    except KeyboardInterrupt:
        print(f"{parser.prog} was interrupted; the processes that it started are ended.", file=sys.stderr)
        return 130
    print(f"{failed}{told}", file=sys.stderr)
    return 1
