"""Lambda's Runtime API for one process, on 127.0.0.1: it hands out events, and takes answers and errors."""

import contextlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import ClassVar

from siesa_local.aws.host import PAYLOAD_LIMIT

VERSION = "/2018-06-01/runtime"
_OUTCOME = re.compile(VERSION + r"/invocation/(?P<id>[^/]+)/(?P<kind>response|error)")


@dataclass(frozen=True)
class Invocation:
    """One event for the function, with what the runtime is told beside it."""

    request_id: str
    event: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Ready:
    """The function is imported, and its runtime asks for an event."""


@dataclass(frozen=True)
class Said:
    """What the runtime posted: an answer, or with `failed` an error; without `request_id`, an error of its start."""

    payload: bytes
    request_id: str | None = None
    failed: bool = False


@dataclass(frozen=True)
class Oversized:
    """An answer past Lambda's limit. It was not taken."""

    size: int


@dataclass(frozen=True)
class Ended:
    """The process is gone; the code is negative for a signal."""

    code: int


Message = Ready | Said | Oversized | Ended


class RuntimeApi:
    """The server. `messages` holds what came from the other side, in order; `hand_over` gives the next event."""

    def __init__(self) -> None:
        self.messages: SimpleQueue[Message] = SimpleQueue()
        self.events: SimpleQueue[Invocation | None] = SimpleQueue()
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="runtime-api"
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """Host and port, as `AWS_LAMBDA_RUNTIME_API` tells them."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop serving, with every thread ended. The process has to be gone: its connections hold them up."""
        self.events.put(None)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    # Closing waits for the threads, so that none is left behind.
    daemon_threads = False
    block_on_close = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The answer to `next` is two writes; neither waits for the other.
    disable_nagle_algorithm = True
    api: ClassVar[RuntimeApi]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep no log of requests."""

    def handle(self) -> None:
        """Serve a connection until its process closes it, or is killed."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Answer `next` once there is an event."""
        if self.path != f"{VERSION}/invocation/next":
            self._reply(404)
            return
        self.api.messages.put(Ready())
        invocation = self.api.events.get()
        if invocation is None:
            self.close_connection = True
            return
        # Without this Content-Type awslambdaric hands the function bytes.
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            **invocation.headers,
        }
        self._reply(200, invocation.event, headers)

    def do_POST(self) -> None:
        """Take an answer, an error, or the error of a start."""
        body = self._body()
        outcome = _OUTCOME.fullmatch(self.path)
        if self.path == f"{VERSION}/init/error":
            self.api.messages.put(Said(body, failed=True))
        elif outcome is None:
            self._reply(404)
            return
        elif len(body) > PAYLOAD_LIMIT:
            self.api.messages.put(Oversized(len(body)))
            self._reply(413)
            return
        else:
            self.api.messages.put(Said(body, outcome["id"], failed=outcome["kind"] == "error"))
        self._reply(202)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _reply(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
