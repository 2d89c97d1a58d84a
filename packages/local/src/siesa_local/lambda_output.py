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
    stream = (path if path is not None else Path(os.devnull)).open("a", encoding="utf-8")
    with stream, redirect_stdout(stream):
        _log_to(stream)
        try:
            yield
        finally:
            _log_to(Nowhere())


def _log_to(stream: TextIO | TextIOBase) -> None:
    for service in SERVICES:
        logger(service, stream=cast("TextIO", stream))
