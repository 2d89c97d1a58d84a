"""Who wants to know which executions were stopped on leaving. Without imports, so that any command may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NOTED: ContextVar[list[str] | None] = ContextVar("stopped", default=None)


@contextmanager
def noting_stopped() -> Iterator[list[str]]:
    """Give a list that gets the ARN of each execution which is stopped, with its books closed, inside the block."""
    noted: list[str] = []
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def note_stopped(execution_arn: str) -> None:
    """Tell whoever listens that an execution was stopped and its books are closed."""
    noted = _NOTED.get()
    if noted is not None:
        noted.append(execution_arn)
