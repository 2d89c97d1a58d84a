"""Calls to moto without a client, for what an embedded AWS does on its own account: reading back and restoring."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders

from integration_core.errors import PermanentError
from siesa_local.aws.request import Answer

Backend = Callable[[AWSPreparedRequest], Answer]
_TARGETS = {"dynamodb": "DynamoDB_20120810", "secretsmanager": "secretsmanager"}


def moto_backend(request: AWSPreparedRequest) -> Answer:
    """Let moto answer a prepared request."""
    from moto.core.models import botocore_stubber

    status, headers, body = botocore_stubber.process_request(request)
    content = body.encode() if isinstance(body, str) else bytes(body)
    return status, dict(headers), content


class RawCalls:
    """Calls in each protocol, answered by `backend`; a refusal becomes a PermanentError with the service's words."""

    def __init__(self, backend: Backend, region: str) -> None:
        self._backend = backend
        self._region = region

    def json(self, service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Call DynamoDB or Secrets Manager."""
        headers = {"X-Amz-Target": f"{_TARGETS[service]}.{operation}", "Content-Type": "application/x-amz-json-1.0"}
        body = json.dumps(parameters).encode()
        answer = self._send("POST", service, "/", headers, body)
        parsed: dict[str, Any] = json.loads(answer[2] or b"{}")
        return parsed

    def form(self, service: str, operation: str, parameters: Mapping[str, str]) -> None:
        """Call SNS."""
        body = urlencode({"Action": operation, "Version": "2010-03-31", **parameters}).encode()
        self._send("POST", service, "/", {"Content-Type": "application/x-www-form-urlencoded"}, body)

    def object(
        self, method: str, bucket: str, key: str = "", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Call S3 on an object, or on the bucket itself where `key` is empty."""
        path = f"/{bucket}/{quote(key, safe='/~')}" if key else f"/{bucket}"
        return self._send(method, "s3", path, headers or {}, body)

    def create_bucket(self, bucket: str) -> None:
        """Create a bucket of S3 in the region of these calls."""
        constraint = f"<LocationConstraint>{self._region}</LocationConstraint>"
        # S3 refuses the name of its first region here, and wants every other.
        first = self._region == "us-east-1"
        body = b"" if first else f"<CreateBucketConfiguration>{constraint}</CreateBucketConfiguration>".encode()
        self.object("PUT", bucket, body=body)

    def set_bucket(self, bucket: str, setting: str, document: bytes) -> None:
        """Put one of a bucket's sub-resources, such as `versioning`."""
        self._send("PUT", "s3", f"/{bucket}?{setting}", {}, document)

    def find_object(self, bucket: str, key: str) -> Answer | None:
        """Read an object of S3, or None where the bucket does not have it."""
        answer = self._answer("GET", "s3", f"/{bucket}/{quote(key, safe='/~')}", {}, b"")
        return answer if answer[0] < 300 else None

    def _send(self, method: str, service: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = self._answer(method, service, path, headers, body)
        if answer[0] >= 300:
            message = f"{service} answered {answer[0]} to {method} {path}: {answer[2][:500].decode(errors='replace')}"
            raise PermanentError(message, next_step="report it: the state folder and moto disagree")
        return answer

    def _answer(self, method: str, service: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        sent = HTTPHeaders()
        # moto reads the account and the region off the signature's scope.
        scope = f"embedded/20260101/{self._region}/{service}/aws4_request"
        sent["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
        for name, value in headers.items():
            sent[name] = value
        url = f"https://{service}.{self._region}.amazonaws.com{path}"
        return self._backend(AWSPreparedRequest(method, url, sent, body, stream_output=False))
