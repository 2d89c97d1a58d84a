"""Real servers on loopback, and a clock that moves only when somebody sleeps."""

import gzip
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme

from integration_core.deadline import Deadline
from integration_core.http.limiter import RateLimiter
from integration_core.http.session import HttpSession
from integration_core.http.settings import HttpSettings

Reply = Callable[["Exchange"], None]


@dataclass
class Clock:
    """Time that passes only in `sleep`."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Exchange(BaseHTTPRequestHandler):
    """One request at the server: what a reply is written with."""

    protocol_version = "HTTP/1.1"
    timeout = 5
    disable_nagle_algorithm = True
    server: "Server"

    def serve(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.body = self.rfile.read(length)
        with self.server.lock:
            number = len(self.server.seen)
            self.server.seen.append((self.command, self.path, dict(self.headers), self.body))
        replies = self.server.replies
        replies[min(number, len(replies) - 1)](self)

    def answer(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_line: Any) -> None:
        """Stay silent."""


for verb in ("GET", "POST", "PATCH", "DELETE"):
    setattr(Exchange, f"do_{verb}", Exchange.serve)


class Server(ThreadingHTTPServer):
    """Answers the n-th request with the n-th reply, and every later one with the last."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *replies: Reply, context: ssl.SSLContext | None = None) -> None:
        self.replies = replies
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.context = context
        super().__init__(("127.0.0.1", 0), Exchange)

    @property
    def url(self) -> str:
        return f"http{'s' if self.context else ''}://127.0.0.1:{self.server_port}"

    def get_request(self) -> Any:
        connection, address = super().get_request()
        self.connections += 1
        if self.context:
            connection.settimeout(5)
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


def reply(status: int = 200, content: Any = None, **headers: str) -> Reply:
    body = b"{}" if content is None else content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda exchange: exchange.answer(status, body, **headers)


def reset(exchange: Exchange) -> None:
    exchange.close_connection = True
    exchange.connection.close()


def gzipped(size: int) -> Reply:
    return reply(200, gzip.compress(b" " * size), Content_Encoding="gzip")


@dataclass
class Bench:
    """What a test builds its session with."""

    clock: Clock
    stack: list[Callable[[], None]]
    ca_bundle: Path
    authority: trustme.CA

    def server(self, *replies: Reply, tls: ssl.SSLContext | None = None) -> Server:
        server = Server(*(replies or (reply(),)), context=tls)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
        thread.start()
        self.stack += [server.server_close, thread.join, server.shutdown]
        return server

    def tls(self, maximum: ssl.TLSVersion, host: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = maximum
        self.authority.issue_cert(host).configure_cert(context)
        return context

    def session(
        self, url: str, *, rate: int | None = None, seconds: float | None = None, **options: Any
    ) -> HttpSession:
        hooks = {name: options.pop(name) for name in ("on_call", "log") if name in options}
        settings = HttpSettings(**{"base_url": url, "loopback_http": True, "read_timeout": 5.0, **options})
        limiter = RateLimiter(rate, monotonic=self.clock, sleep=self.clock.sleep)
        deadline = Deadline.never() if seconds is None else Deadline(self.clock.now + seconds, self.clock)
        session = HttpSession(settings, limiter, deadline=deadline, random=lambda: 1.0, **hooks)
        self.stack.append(session.close)
        return session


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


@pytest.fixture
def bench(tmp_path: Path, authority: trustme.CA) -> Iterator[Bench]:
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(bundle)
    bench = Bench(Clock(), [], bundle, authority)
    yield bench
    for finish in reversed(bench.stack):
        finish()


@pytest.fixture
def replies() -> SimpleNamespace:
    """The replies that tests put together, as a fixture: test modules cannot import each other."""
    return SimpleNamespace(reply=reply, reset=reset, gzipped=gzipped)


@pytest.fixture
def clock() -> Clock:
    return Clock()
