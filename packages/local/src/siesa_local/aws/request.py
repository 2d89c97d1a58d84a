"""One call to AWS as it goes over the wire, whoever made it: a boto3 client in this process, or one over HTTP."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest

Answer = tuple[int, dict[str, str], bytes]

# The rightmost label of the host that names a service decides, because a bucket's name may come before it.
SERVICES = ("dynamodb", "lambda", "s3", "secretsmanager", "sns", "states", "sts", "events", "logs", "scheduler")
_LAMBDA_INVOKE = re.compile(r"^/2015-03-31/functions/(?P<name>[^/]+)/invocations$")
_S3_OBJECT = {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}
_S3_BUCKET = {"PUT": "CreateBucket", "GET": "ListObjectsV2", "HEAD": "HeadBucket", "DELETE": "DeleteBucket"}
# Query parameters that do not change which operation of S3 a call is.
_S3_PLAIN_PARAMETERS = {"x-id", "versionId", "prefix", "list-type", "delimiter", "max-keys", "continuation-token"}
_S3_PLAIN_PARAMETERS |= {"encoding-type", "marker", "start-after", "fetch-owner"}
_S3_MULTIPART = {
    ("POST", "uploads"): "CreateMultipartUpload",
    ("PUT", "partNumber"): "UploadPart",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("POST", "delete"): "DeleteObjects",
}


@dataclass(frozen=True)
class AwsCall:
    """A request to one operation of a service; `service` is its name in hosts (`states`, not `stepfunctions`)."""

    service: str
    operation: str
    request: AWSPreparedRequest
    url: SplitResult

    def body_bytes(self) -> bytes:
        """Give the body as bytes; a body that is a stream is not read here and counts as empty."""
        body = self.request.body
        if isinstance(body, str):
            return body.encode()
        return bytes(body) if isinstance(body, bytes | bytearray) else b""

    def json(self) -> dict[str, Any]:
        """Read the body of a call in one of the JSON protocols."""
        parsed = json.loads(self.body_bytes() or b"{}")
        return parsed if isinstance(parsed, dict) else {}

    def form(self) -> dict[str, str]:
        """Read the body of a call in the query protocol."""
        return {name: values[-1] for name, values in parse_qs(self.body_bytes().decode()).items()}

    def bucket_and_key(self) -> tuple[str, str]:
        """Read bucket and key off a call to S3, out of path or host; the key is empty for a bucket's calls."""
        path = unquote(self.url.path).lstrip("/")
        labels = (self.url.hostname or "").split(".")
        position = len(labels) - 1 - labels[::-1].index("s3")
        if position > 0:
            return ".".join(labels[:position]), path
        bucket, _, key = path.partition("/")
        return bucket, key


def service_of(hostname: str) -> str | None:
    """Name the service that a host of amazonaws.com serves, or None for another host."""
    labels = hostname.split(".")
    if labels[-2:] != ["amazonaws", "com"]:
        return None
    return next((label for label in reversed(labels) if label in SERVICES), labels[0])


def read_call(request: AWSPreparedRequest, operation: str | None = None) -> AwsCall | None:
    """Take a prepared request for a call to AWS, or None where its host is not one of AWS's.

    `operation` is what botocore calls it; without it, it is read off the request.
    """
    url = urlsplit(str(request.url))
    service = service_of(url.hostname or "")
    if service is None:
        return None
    call = AwsCall(service=service, operation=operation or "", request=request, url=url)
    if operation:
        return call
    return AwsCall(service=service, operation=_operation(call), request=request, url=url)


def _operation(call: AwsCall) -> str:
    target = _text(call.request.headers.get("X-Amz-Target"))
    if target:
        return target.rpartition(".")[2]
    if call.service == "s3":
        return _s3_operation(call)
    if call.service == "lambda":
        return "Invoke" if invoked_function(call) else ""
    return call.form().get("Action", "")


def _s3_operation(call: AwsCall) -> str:
    parameters = set(parse_qs(call.url.query, keep_blank_values=True))
    method = str(call.request.method)
    for (wanted_method, parameter), operation in _S3_MULTIPART.items():
        if method == wanted_method and parameter in parameters:
            return operation
    named = {p for p in parameters - _S3_PLAIN_PARAMETERS if not p.lower().startswith("x-amz-")}
    if named:
        return f"{method}?{sorted(named)[0]}"
    _, key = call.bucket_and_key()
    if key and method == "PUT" and "x-amz-copy-source" in call.request.headers:
        return "CopyObject"
    return (_S3_OBJECT if key else _S3_BUCKET).get(method, method)


def invoked_function(call: AwsCall) -> str | None:
    """Read the function that an Invoke asks for, percent-decoded: a name or an ARN, with or without qualifier."""
    match = _LAMBDA_INVOKE.match(call.url.path)
    return unquote(match["name"]) if match else None


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value or "")
