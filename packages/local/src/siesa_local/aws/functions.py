"""Lambda's Invoke, answered by a host of functions: JSON bytes in and out, faults and limits as Lambda's own."""

import time
import uuid
from collections.abc import Callable, Mapping

from siesa_local.aws.faults import fault_answer
from siesa_local.aws.host import PAYLOAD_LIMIT, Host, LambdaContext, Ran, in_process
from siesa_local.aws.model import LambdaFunction
from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.aws.request import Answer, AwsCall, invoked_function


class Functions:
    """The deployed functions by name, called as Lambda would call them; `host` runs them."""

    def __init__(
        self,
        functions: Mapping[str, LambdaFunction],
        region: str,
        clock: Callable[[], float] = time.monotonic,
        *,
        host: Host = in_process,
    ) -> None:
        self._functions = dict(functions)
        self._region = region
        self._clock = clock
        self._host = host

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
        context = self._context(name, arn, function)
        return self._answer(context, self._host(function, body, context))

    @staticmethod
    def _split(asked: str) -> tuple[str, str]:
        """Take the name and the qualifier out of `name`, `name:live` or a function's ARN."""
        bare = asked.partition(":function:")[2] if asked.startswith("arn:") else asked
        name, _, qualifier = bare.partition(":")
        return name, qualifier

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
    def _answer(context: LambdaContext, ran: Ran) -> Answer:
        headers = {
            "x-amzn-RequestId": context.aws_request_id,
            "X-Amz-Executed-Version": context.function_version,
            "Content-Type": "application/json",
        }
        if ran.failed:
            headers["X-Amz-Function-Error"] = "Unhandled"
        return 200, headers, ran.payload
