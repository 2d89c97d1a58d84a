"""Where the functions' output goes: Lambda collects what a function prints, and so does the embedded run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import TextIOBase
from pathlib import Path
from typing import TextIO, cast

from integration_core.telemetry.logs import logger
from siesa_local.nowhere import Nowhere

SERVICES = ("siesa-extractor", "siesa-transformer", "siesa-loader")


@contextmanager
def lambda_output(path: Path | None) -> Iterator[None]:
    """Append the functions' logs and metrics to `path`, or drop them, while the block runs.

    Standard output stays free for the command's own answer: nothing that a function prints reaches it.
    """
    with _opened(path) as stream, redirect_stdout(stream):
        _log_to(stream)
        try:
            yield
        finally:
            _log_to(Nowhere())


def _opened(path: Path | None) -> TextIO:
    """Open a log for its owner alone, as all files of the state folder are."""
    if path is None:
        return Path(os.devnull).open("a", encoding="utf-8")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")


def _log_to(stream: TextIO | TextIOBase) -> None:
    for service in SERVICES:
        logger(service, stream=cast("TextIO", stream))
