"""Standard output, for a command's own answer alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO, cast

from siesa_local.nowhere import Nowhere


@contextmanager
def answer_stream() -> Iterator[TextIO]:
    """Give standard output to the block, and nobody else: what is printed meanwhile goes nowhere.

    A step's thread that was stopped goes on for a moment after its installation is closed, and can still print a
    metric; in a document it would be a second one.
    """
    with redirect_stdout(Nowhere()):
        yield sys.__stdout__ if sys.__stdout__ is not None else cast("TextIO", Nowhere())
