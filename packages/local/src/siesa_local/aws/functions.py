"""Lambda's Invoke, answered by real handlers in this process: JSON bytes in and out, faults as the runtime's."""

import json
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from siesa_local.aws.faults import fault_answer
from siesa_local.aws.model import LambdaFunction
from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.aws.request import Answer, AwsCall, invoked_function

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


class Functions:
    """The deployed functions by name, called as Lambda would call them."""

    def __init__(
        self, functions: Mapping[str, LambdaFunction], region: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._functions = dict(functions)
        self._region = region
        self._clock = clock

    def invoke(self, call: AwsCall) -> Answer:
        """Answer one Invoke: the handler's result, its error with `X-Amz-Function-Error`, or Lambda's own refusal."""
        asked = invoked_function(call) or ""
        name, qualifier = self._split(asked)
        function = self._functions.get(name)
        arn = f"arn:aws:lambda:{self._region}:{ACCOUNT_ID}:function:{name}" + (f":{qualifier}" if qualifier else "")
        if function is None:
            return fault_answer("lambda", "ResourceNotFoundException", f"Function not found: {arn}", 404)
        body = call.body_bytes() or b"{}"
        if len(body) > PAYLOAD_LIMIT:
            message = f"Request must be smaller than {PAYLOAD_LIMIT} bytes for the InvokeFunction operation"
            return fault_answer("lambda", "RequestTooLargeException", message, 413)
        if call.request.headers.get("X-Amz-Invocation-Type", "RequestResponse") not in {
            "RequestResponse",
            b"RequestResponse",
        }:
            message = "Only the invocation type RequestResponse is served by the embedded AWS"
            return fault_answer("lambda", "InvalidParameterValueException", message, 400)
        return self._run(name, arn, function, body)

    @staticmethod
    def _split(asked: str) -> tuple[str, str]:
        """Take the name and the qualifier out of `name`, `name:live` or a function's ARN."""
        bare = asked.partition(":function:")[2] if asked.startswith("arn:") else asked
        name, _, qualifier = bare.partition(":")
        return name, qualifier

    def _run(self, name: str, arn: str, function: LambdaFunction, body: bytes) -> Answer:
        context = self._context(name, arn, function)
        failure = None
        payload = b""
        try:
            payload = _marshal(function.handler(json.loads(body), context))
        except _MarshalError as error:
            failure = {"errorMessage": str(error), "errorType": "Runtime.MarshalError", "stackTrace": []}
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 1
            message = f"RequestId: {context.aws_request_id} Error: Runtime exited with error: exit status {status}"
            failure = {"errorMessage": message, "errorType": "Runtime.ExitError"}
        except Exception as error:  # noqa: BLE001 - the runtime reports every exception of a handler, whatever its class
            failure = _failure(error)
        if context.get_remaining_time_in_millis() == 0:
            message = f"RequestId: {context.aws_request_id} Error: "
            message += f"Task timed out after {function.timeout_seconds:.2f} seconds"
            failure = {"errorMessage": message, "errorType": "Sandbox.Timedout"}
        elif len(payload) > PAYLOAD_LIMIT:
            message = f"Response payload size ({len(payload)} bytes) exceeded maximum allowed payload size"
            message += f" ({PAYLOAD_LIMIT} bytes)."
            failure = {"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}
        return self._answer(context, payload, failure)

    def _context(self, name: str, arn: str, function: LambdaFunction) -> LambdaContext:
        return LambdaContext(
            function_name=name,
            function_version="$LATEST",
            invoked_function_arn=arn,
            memory_limit_in_mb=str(function.memory_mb),
            aws_request_id=str(uuid.uuid4()),
            log_group_name=f"/aws/lambda/{name}",
            log_stream_name=f"embedded/[$LATEST]{uuid.uuid4().hex}",
            deadline=self._clock() + function.timeout_seconds,
            clock=self._clock,
        )

    @staticmethod
    def _answer(context: LambdaContext, payload: bytes, failure: dict[str, Any] | None) -> Answer:
        headers = {
            "x-amzn-RequestId": context.aws_request_id,
            "X-Amz-Executed-Version": context.function_version,
            "Content-Type": "application/json",
        }
        if failure is None:
            return 200, headers, payload
        headers["X-Amz-Function-Error"] = "Unhandled"
        if trace := failure.pop("stackTrace", None):
            # Only what the runtime itself reports has these two: a function that was cut off says no more.
            failure |= {"requestId": context.aws_request_id, "stackTrace": trace}
        return 200, headers, json.dumps(failure).encode()


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


def _failure(error: Exception) -> dict[str, Any]:
    """Write an exception as the runtime does; the frame of this module is cut off, as the runtime cuts its own."""
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": trace}
