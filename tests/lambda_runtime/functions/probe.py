"""Functions that show what Lambda's runtime gives them, and that go wrong in every way in which a function can."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


class Unreachable(Exception):
    """An error of a step's own."""


def tell(event: Any, context: Any) -> dict[str, Any]:
    """Give back the event, with what stands around it."""
    import boto3

    return {
        "event": event,
        "pid": os.getpid(),
        "python": list(sys.version_info[:2]),
        "cwd": str(Path.cwd()),
        "path": sys.path,
        "boto3": [boto3.__version__, boto3.__file__],
        "environment": dict(os.environ),
        "context": {
            "function_name": context.function_name,
            "function_version": context.function_version,
            "invoked_function_arn": context.invoked_function_arn,
            "memory_limit_in_mb": context.memory_limit_in_mb,
            "log_group_name": context.log_group_name,
            "aws_request_id": context.aws_request_id,
            "remaining": context.get_remaining_time_in_millis(),
        },
    }


def sleep(event: float, context: Any) -> int:
    """Take some seconds."""
    print(f"pid {os.getpid()}", flush=True)  # noqa: T201 - what a function prints is what its log holds
    time.sleep(event)
    return os.getpid()


def meet(event: str, context: Any) -> int:
    """Wait in a folder until another process has come there too."""
    folder = Path(event)
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.01)
    return os.getpid()


def refuse(event: str, context: Any) -> None:
    """Fail with an error of one's own."""
    raise Unreachable(event)


def leave(event: int, context: Any) -> None:
    """End the process with a status, or by a signal where it is negative."""
    if event < 0:
        os.kill(os.getpid(), signal.Signals(-event))
    os._exit(event)


def fill(event: int, context: Any) -> str:
    """Answer with that many bytes of JSON."""
    return "x" * (event - 2)


def hand_out(event: Any, context: Any) -> Any:
    """Answer with what JSON cannot carry."""
    return {"a set": {1, 2}}


def hang(event: Any, context: Any) -> None:
    """Never end."""
    while True:
        time.sleep(60)
