"""The embedded AWS over HTTP on 127.0.0.1, for the aws CLI and for clients in other processes.

moto has a server of its own, but that one answers past the hook of this package: nothing would be written through, and
no handler would be called. Here each request is put into the form in which botocore would have sent it to AWS, and goes
the way of every other call.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders

from integration_core.errors import IntegrationError, PermanentError
from siesa_local.aws.faults import fault_answer
from siesa_local.aws.request import Answer, read_call
from siesa_local.aws.wire import Wire

# Seconds that a connection may stand idle, or a body may take between two reads.
IDLE_SECONDS = 60
_SCOPE = re.compile(r"Credential=[^/,]+/\d+/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request")
_PER_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@contextmanager
def serving(wire: Wire, region: str, port: int) -> Iterator[str]:
    """Serve calls on 127.0.0.1 at `port` (0 takes a free one) until leaving; yields the endpoint's URL.

    PermanentError when the port is taken.
    """
    handler = type("Handler", (_Handler,), {"wire": wire, "region": region})
    try:
        server = _Server(("127.0.0.1", port), handler)
    except OSError as error:
        raise PermanentError(
            f"The AWS endpoint cannot listen on 127.0.0.1:{port}: {error.strerror}.",
            next_step="name another port, or 0 for a free one",
        ) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="aws-endpoint")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client's idle connection must not hold up closing.
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wire: ClassVar[Wire]
    region: ClassVar[str]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep no request log: the command's output is for the user."""

    def setup(self) -> None:
        """Send each answer at once: headers and body are two writes."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _serve(self) -> None:
        service, region = self._signed_for()
        body = self._body()
        try:
            status, headers, content = self._answer(service, region, body)
        except IntegrationError as error:
            status, headers, content = fault_answer(service, "InvalidRequest", str(error), 400)
        except Exception as error:  # noqa: BLE001 - what breaks behind AWS's front is answered as a fault of AWS
            status, headers, content = fault_answer(service, "InternalError", f"{type(error).__name__}: {error}", 500)
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _PER_CONNECTION:
                self.send_header(name, str(value))
        # An answer to HEAD tells the length that GET would give.
        told = next((v for n, v in headers.items() if n.lower() == "content-length"), len(content))
        self.send_header("Content-Length", str(told if self.command == "HEAD" else len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815 - http.server looks for these names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _answer(self, service: str, region: str, body: bytes) -> Answer:
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host", "")
        bucket = host.removesuffix(".localhost") if host.endswith(".localhost") else ""
        if host not in {"127.0.0.1", "localhost"} and not bucket:
            # A page in a browser can reach a loopback port under a name of its own.
            return fault_answer("", "AccessDenied", "This endpoint answers to 127.0.0.1 and localhost alone.", 403)
        path = f"/{bucket}{self.path}" if bucket else self.path
        headers = HTTPHeaders()
        for name, value in self.headers.items():
            if name.lower() not in {"host", "transfer-encoding"}:
                headers[name] = value
        url = f"https://{service}.{region}.amazonaws.com{path}"
        call = read_call(AWSPreparedRequest(self.command, url, headers, body, stream_output=False))
        if call is None:
            return fault_answer("", "InvalidRequest", f"There is no service {service}.", 400)
        return self.wire.answer(call)

    def _signed_for(self) -> tuple[str, str]:
        """Service and region out of the signature's scope; what is not signed is taken for a plain GET of S3."""
        query = parse_qs(urlsplit(self.path).query)
        presigned = "Credential=" + unquote(query.get("X-Amz-Credential", [""])[0])
        match = _SCOPE.search(self.headers.get("Authorization", "")) or _SCOPE.search(presigned)
        return (match["service"], match["region"]) if match else ("s3", self.region)
