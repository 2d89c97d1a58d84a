"""What ends a command with an exit code other than 0."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from typed_asl.command.terminal import Terminal
from typed_asl.exceptions import AslError

EXIT_FINE: Final = 0
EXIT_FINDINGS: Final = 1
EXIT_UNREADABLE: Final = 2


class Failures:
    """Counts what could not be read or done, each told on the error stream; true where there was any."""

    def __init__(self, err: Terminal) -> None:
        self._err = err
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Tell of an error of this library, or of the file system, and go on after it."""
        try:
            yield
        except BrokenPipeError:
            raise
        except (AslError, OSError) as error:
            self._count += 1
            for line in str(error).splitlines():
                self._err.line(self._err.paint(line, "red"))
