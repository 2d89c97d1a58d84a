"""AWS's own faults, in the form that each service answers them, for calls that should not have gone well."""

import json
import threading
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from siesa_local.aws.request import Answer, AwsCall

# What boto3 calls a service, where the host calls it otherwise.
_BOTO_NAMES = {"stepfunctions": "states"}


@dataclass
class _Fault:
    service: str
    operation: str
    code: str
    status: int
    times: int


class Faults:
    """Calls that are to fail: the next so many of one operation, as if the service itself had answered so."""

    def __init__(self) -> None:
        self._pending: list[_Fault] = []
        self._lock = threading.Lock()

    def fail_next(self, service: str, operation: str, *, code: str, status: int, times: int) -> None:
        """Let the next `times` calls of boto3's `service` and `operation` fail with `code` and HTTP `status`."""
        with self._lock:
            name = _BOTO_NAMES.get(service, service)
            self._pending.append(_Fault(name, operation, code, status, times))

    def answer(self, call: AwsCall) -> Answer | None:
        """Give the fault that this call meets, or None; each answer uses up one of those pending."""
        with self._lock:
            for fault in self._pending:
                if (fault.service, fault.operation) == (call.service, call.operation):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._pending.remove(fault)
                    return fault_answer(call.service, fault.code, "Injected fault.", fault.status)
        return None


def fault_answer(service: str, code: str, message: str, status: int) -> Answer:
    """Write an error as `service` does: XML for S3 and SNS, else JSON with the code in a header."""
    request_id = str(uuid.uuid4())
    if service in {"s3", "sns", "sts"}:
        return status, {"x-amzn-RequestId": request_id}, _xml_fault(service, code, message, status, request_id)
    headers = {"x-amzn-RequestId": request_id, "x-amzn-errortype": code, "Content-Type": "application/json"}
    body = {"__type": code, "message": message, "Message": message}
    return status, headers, json.dumps(body).encode()


def _xml_fault(service: str, code: str, message: str, status: int, request_id: str) -> bytes:
    error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        return f"<Error>{error}<RequestId>{request_id}</RequestId></Error>".encode()
    fault_type = "Receiver" if status >= 500 else "Sender"
    body = f"<Error><Type>{fault_type}</Type>{error}</Error><RequestId>{request_id}</RequestId>"
    return f"<ErrorResponse>{body}</ErrorResponse>".encode()
