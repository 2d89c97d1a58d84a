"""Python's compiled files during the benchmark: kept, in a folder that goes when the benchmark ends.

Without them each start of a program compiles every module that it imports again, more than a second for the command,
and where an environment forbids Python to write them (PYTHONDONTWRITEBYTECODE) that is what would be measured.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_FORBID = "PYTHONDONTWRITEBYTECODE"
_FOLDER = "PYTHONPYCACHEPREFIX"


@contextmanager
def bytecode_kept() -> Iterator[None]:
    """Let the processes that are started meanwhile keep and find what they compile."""
    before = {name: os.environ.pop(name, None) for name in (_FORBID, _FOLDER)}
    with tempfile.TemporaryDirectory(prefix="bench-bytecode-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield
        finally:
            _restore(before)


def _restore(before: Mapping[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
