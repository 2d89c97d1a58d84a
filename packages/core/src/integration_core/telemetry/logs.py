"""Structured JSON logs that carry no credential, on aws-lambda-powertools' Logger."""

from logging import StreamHandler
from typing import Any, TextIO

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from integration_core.telemetry.redaction import Redactor, redactor

__all__ = ["Logger", "RedactingFormatter", "Redactor", "logger", "redactor"]


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Powertools' form of a log line, with every credential hidden: messages, appended keys and tracebacks alike."""

    def __init__(self, redactor: Redactor, **options: Any) -> None:
        self._redactor = redactor
        # The traceback stands in `exception` already; a second copy, frame by frame, would double the cost of a line.
        super().__init__(utc=True, use_rfc3339=True, serialize_stacktrace=False, **options)

    def serialize(self, log: Any) -> str:
        """Write a line as one JSON object."""
        return super().serialize(self._redactor.redact(log))


def logger(service: str, *, stream: TextIO | None = None, level: str | None = None) -> Logger:
    """Give the process's logger called `service`, such as `siesa-extractor`.

    Lines go to standard output, where Lambda collects them, or to `stream`; a later call with another stream moves
    them. `level` defaults to `POWERTOOLS_LOG_LEVEL`, then INFO. Keys that every line is to carry (client_id, sync_id,
    sync_type) are given to `append_keys`.
    """
    formatter = RedactingFormatter(redactor, service=service)
    log = Logger(service=service, stream=stream, level=level, logger_formatter=formatter)
    if stream is not None:
        for handler in log.handlers:
            if isinstance(handler, StreamHandler):
                _move(handler, stream)
    if level is not None:
        log.setLevel(level)
    return log


def _move(handler: "StreamHandler[TextIO]", stream: TextIO) -> None:
    """Let a handler write to another stream; `setStream` would first flush the old one, which may be closed by now."""
    if getattr(handler.stream, "closed", False):
        handler.stream = stream
    else:
        handler.setStream(stream)
