"""Standard output, for a command's own answer alone, and what is done where nobody reads it any more."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO, cast

from siesa_local.nowhere import Nowhere


class ReaderGone(Exception):
    """Whoever read a command's answer has left: `siesa local demo | head`.

    It is no OSError, which would be told as a fault of the state folder.
    """


class Answer:
    """Standard output, where a reader that left is told apart from every other pipe and connection that breaks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        # By this rich decides what it can draw.
        self.encoding = stream.encoding

    def write(self, text: str) -> int:
        """Write a text. Raises ReaderGone."""
        with _telling():
            return self._stream.write(text)

    def flush(self) -> None:
        """Write what is kept. Raises ReaderGone."""
        with _telling():
            self._stream.flush()

    def fileno(self) -> int:
        """Give the file behind it, by which rich finds a terminal's width."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._stream.isatty()


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None


@contextmanager
def answer_stream() -> Iterator[TextIO]:
    """Give standard output to the block, and nobody else: what is printed meanwhile goes nowhere.

    A step's thread that was stopped goes on for a moment after its installation is closed, and can still print a
    metric; in a document it would be a second one. Raises ReaderGone, at the latest at the end of the block.
    """
    with redirect_stdout(Nowhere()):
        if sys.__stdout__ is None:
            yield cast("TextIO", Nowhere())
            return
        answer = Answer(sys.__stdout__)
        yield cast("TextIO", answer)
        answer.flush()


def drop_what_cannot_be_written() -> None:
    """Keep Python, which writes what is left as it shuts down, from complaining and from another exit code."""
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
