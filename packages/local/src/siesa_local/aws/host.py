"""What runs a function when Invoke asks for it: its handler in this process, unless EmbeddedAws has another host."""

import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from siesa_local.aws.model import LambdaFunction

# Lambda's quota for a synchronous payload, in bytes, each way.
PAYLOAD_LIMIT = 6 * 1024 * 1024


@dataclass
class LambdaContext:
    """What a handler gets as its second argument, with the attributes that AWS documents for Python."""

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    deadline: float
    clock: Callable[[], float]
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's time-out; 0 once it has passed."""
        return max(0, int((self.deadline - self.clock()) * 1000))


@dataclass(frozen=True)
class Ran:
    """How one invocation ended: the answer's JSON, or, with `failed`, an object with `errorType` and `errorMessage`."""

    payload: bytes
    failed: bool = False


Host = Callable[[LambdaFunction, bytes, LambdaContext], Ran]
"""Runs a function once, on an event in JSON. It raises nothing for what the function does wrong."""


def in_process(function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
    """Call the handler in this thread. It cannot be cut off: past its time-out only its answer is replaced."""
    ran = _called(function, event, context)
    if context.get_remaining_time_in_millis() == 0:
        return timed_out(context, function.timeout_seconds)
    return ran


def timed_out(context: LambdaContext, seconds: float) -> Ran:
    """Give what Lambda answers for a function that ran past its time-out."""
    return _cut_off(context, "Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


def exited(context: LambdaContext, how: str) -> Ran:
    """Give what Lambda answers for a process that ended under way; `how` such as `exit status 1`."""
    return _cut_off(context, "Runtime.ExitError", f"Runtime exited with error: {how}")


def too_large(size: int) -> Ran:
    """Give what Lambda answers in place of an answer of `size` bytes past the limit."""
    message = f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({PAYLOAD_LIMIT} bytes)."
    return _failed(message, "Function.ResponseSizeTooLarge")


def _called(function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
    try:
        payload = _marshal(function.handler(json.loads(event), context))
    except _MarshalError as error:
        return _reported(context, str(error), "Runtime.MarshalError", [])
    except SystemExit as error:
        return exited(context, f"exit status {error.code if isinstance(error.code, int) else 1}")
    except Exception as error:  # noqa: BLE001 - the runtime reports every exception of a handler, whatever its class
        # The frame of this module is cut off, as the runtime cuts its own.
        trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
        return _reported(context, str(error), type(error).__name__, trace)
    return too_large(len(payload)) if len(payload) > PAYLOAD_LIMIT else Ran(payload)


def _reported(context: LambdaContext, message: str, error_type: str, trace: list[str]) -> Ran:
    # Only what the runtime itself reports has these two more: a function that was cut off says no more.
    return _failed(message, error_type, requestId=context.aws_request_id, stackTrace=trace)


def _cut_off(context: LambdaContext, error_type: str, why: str) -> Ran:
    return _failed(f"RequestId: {context.aws_request_id} Error: {why}", error_type)


def _failed(message: str, error_type: str, **more: Any) -> Ran:
    failure = {"errorMessage": message, "errorType": error_type, **more}
    return Ran(json.dumps(failure).encode(), failed=True)


class _MarshalError(Exception):
    """An answer that JSON cannot carry."""


def _marshal(answer: Any) -> bytes:
    try:
        return json.dumps(answer, default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        raise _MarshalError(message) from error


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    message = f"Object of type {type(value).__name__} is not JSON serializable"
    raise TypeError(message)
