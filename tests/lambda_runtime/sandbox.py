"""One process of a function: Python 3.13 with AWS's own runtime client, unpacked code, and a Runtime API of its own."""

import contextlib
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import BinaryIO

from siesa_local.aws.host import LambdaContext, Ran, exited, timed_out, too_large
from tests.lambda_runtime.runtime_api import Ended, Invocation, Message, Oversized, Ready, RuntimeApi, Said

INIT_SECONDS = 10.0
"""Lambda's limit for a start. Past it the start goes on at the invocation's expense."""


@dataclass(frozen=True)
class Runtime:
    """What every function of Lambda's Python runtime has: the interpreter, and a folder of awslambdaric and boto3."""

    python: str
    packages: Path


@dataclass(frozen=True)
class Code:
    """A function's unpacked zip, and the handler in it."""

    task_root: Path
    handler: str


class Sandbox:
    """A started process, which serves one invocation at a time. Close it, or it stays.

    `environment` gets the Runtime API's address, and gives every variable of the process.
    """

    def __init__(
        self, runtime: Runtime, code: Code, environment: Callable[[str], dict[str, str]], log: BinaryIO
    ) -> None:
        self._api = RuntimeApi()
        # No site-packages of that Python, and no bytecode into folders that Lambda has read-only.
        command = [runtime.python, "-S", "-B", "-m", "awslambdaric", code.handler]
        try:
            self._process = subprocess.Popen(
                command,
                cwd=code.task_root,
                env=environment(self._api.address),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        except BaseException:
            self._api.close()
            raise
        self._watch = threading.Thread(target=self._tell_end, name="lambda-process")
        self._watch.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def invoke(self, event: bytes, context: LambdaContext, seconds: float) -> tuple[Ran, bool]:
        """Run the function once within its time-out; tells too whether the process can serve another invocation."""
        # A start has its own limit, so the function's time begins after it.
        message = self._next_message(INIT_SECONDS)
        end = time.monotonic() + seconds
        if message is None:
            message = self._next_message(end - time.monotonic())
        if isinstance(message, Ready):
            self._api.events.put(self._invocation(event, context, end - time.monotonic()))
            message = self._next_message(end - time.monotonic())
        if isinstance(message, Said):
            return Ran(message.payload, message.failed), message.request_id is not None
        return self._cut_off(message, context, seconds), False

    def close(self) -> None:
        """End the process with all that it started, and the server."""
        with contextlib.suppress(ProcessLookupError):
            if self._process.poll() is None:
                os.killpg(self.pid, signal.SIGKILL)
        self._watch.join()
        self._api.close()

    def _next_message(self, seconds: float) -> Message | None:
        try:
            return self._api.messages.get(timeout=max(seconds, 0.0))
        except Empty:
            return None

    @staticmethod
    def _invocation(event: bytes, context: LambdaContext, seconds: float) -> Invocation:
        root = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        headers = {
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + seconds) * 1_000)),
            "Lambda-Runtime-Invoked-Function-Arn": context.invoked_function_arn,
            "Lambda-Runtime-Trace-Id": f"Root={root};Parent={secrets.token_hex(8)};Sampled=0",
        }
        return Invocation(context.aws_request_id, event, headers)

    @staticmethod
    def _cut_off(message: Message | None, context: LambdaContext, seconds: float) -> Ran:
        match message:
            case Oversized(size):
                return too_large(size)
            case Ended(code) if code < 0:
                return exited(context, f"signal: {signal.strsignal(-code)}".lower())
            case Ended(code):
                return exited(context, f"exit status {code}")
            case _:
                return timed_out(context, seconds)

    def _tell_end(self) -> None:
        self._api.messages.put(Ended(self._process.wait()))
