"""The one way that calls to AWS take in this process, from botocore's hook and from the served endpoint alike.

moto's `mock_aws` also patches `requests`, so that every call of a handler to a real server goes through its matcher.
Here only botocore is hooked, and `requests` stays as it is.
"""

import io
import threading
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from integration_core.errors import PermanentError
from siesa_local.aws.faults import Faults
from siesa_local.aws.functions import Functions
from siesa_local.aws.raw import Backend
from siesa_local.aws.request import Answer, AwsCall, read_call

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Recorder(Protocol):
    """Keeps what a call changed before the call is answered."""

    def check(self, call: AwsCall) -> None:
        """Refuse a call whose effect would be lost."""

    def keep(self, call: AwsCall, answer: Answer, /) -> None:
        """Keep what a call changed that went well."""


class Wire:
    """Answers calls to AWS: an injected fault, a handler for Lambda's Invoke, or moto with its effect written through.

    Calls to one of the services that hold data are answered one at a time: moto checks a condition and writes in two
    steps, and what is on disk must be in the order of what is in memory.
    """

    def __init__(self, functions: Functions, faults: Faults, recorder: Recorder, backend: Backend) -> None:
        self._functions = functions
        self._faults = faults
        self._recorder = recorder
        self._backend = backend
        self._locks = {name: threading.RLock() for name in ("dynamodb", "s3", "secretsmanager", "sns")}
        self._open = True

    def close(self) -> None:
        """Answer no more calls, and return once those under way are answered and kept."""
        self._open = False
        for lock in self._locks.values():
            with lock:
                pass

    def answer_request(self, request: AWSPreparedRequest) -> Answer:
        """Answer one call that this package makes itself, to an address of AWS."""
        call = read_call(request)
        if call is None:
            raise PermanentError(f"{request.url} is no address of AWS.", next_step="report it: a service is misnamed")
        return self.answer(call)

    def answer(self, call: AwsCall) -> Answer:
        """Answer one call; returns HTTP status, headers and body."""
        self._refuse_when_closed(call)
        fault = self._faults.answer(call)
        if fault is not None:
            return fault
        if call.service == "lambda" and call.operation == "Invoke":
            return self._functions.invoke(call)
        lock = self._locks.get(call.service)
        if lock is None:
            return self._backend(call.request)
        with lock:
            self._refuse_when_closed(call)
            self._recorder.check(call)
            answer = self._backend(call.request)
            if answer[0] < 300:
                self._recorder.keep(call, answer)
            return answer

    def _refuse_when_closed(self, call: AwsCall) -> None:
        if not self._open:
            message = f"{call.operation} of {call.service} came after the embedded AWS was closed."
            raise PermanentError(message, next_step="wait for executions to end before closing it")


class BotocoreHook:
    """The handler of botocore's `before-send`: it outlives each embedded AWS on the clients that were made then."""

    def __init__(self) -> None:
        self.wire: Wire | None = None

    def __call__(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        """Answer a request of a client; None lets one to this machine's own servers go out."""
        host = urlsplit(str(request.url)).hostname or ""
        if host in _LOOPBACK:
            return None
        call = read_call(request, event_name.rpartition(".")[2])
        if self.wire is None or call is None:
            raise PermanentError(
                f"A call to {host} was stopped: "
                + ("no embedded AWS is open any more." if self.wire is None else "it is no host of AWS."),
                next_step="make AWS clients while the embedded AWS is open, and for AWS's own addresses or 127.0.0.1",
            )
        status, headers, body = self.wire.answer(call)
        return AWSResponse(request.url, status, _header_map(headers), _Body(body))


hook = BotocoreHook()


class _Body(io.BytesIO):
    """An answer's body as botocore reads it: whole, or streamed."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        while chunk := self.read():
            yield chunk


def _header_map(headers: dict[str, str]) -> Any:
    result = HTTPHeaders()
    for name, value in headers.items():
        result[name] = str(value)
    return result
