"""A product that answers as a test tells it to, for what no well-behaved simulator says."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest


class Asked(NamedTuple):
    """One call: `body` is its JSON, `query` the first value of each parameter, header names as they were sent."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


Rule = Callable[[Asked], tuple[int, Any] | None]


@dataclass
class Odd:
    """What was asked, and the rule by which it is answered: (status, JSON or bytes), or None to hang up."""

    rule: Rule
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    def bodies(self, method: str = "POST") -> list[Any]:
        """Give the bodies of the calls other than log-ins."""
        return [call.body for call in self.asked if call.method == method and "auth" not in call.path]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    disable_nagle_algorithm = True
    server: "Server"

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        call = Asked(self.command, parts.path, query, dict(self.headers), json.loads(body) if body else None)
        odd = self.server.odd
        odd.asked.append(call)
        given = odd.rule(call)
        if given is None:
            self.close_connection = True
            return
        status, content = given
        written = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    do_GET = do_POST = do_PATCH = serve  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_line: Any) -> None:
        """Stay silent."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        self.odd = Odd(lambda _: (404, {}))
        super().__init__(("127.0.0.1", 0), Handler)
        self.odd.url = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture(scope="session")
def _odd_server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _answering(server: Server, rule: Rule) -> Odd:
    def with_log_in(call: Asked) -> tuple[int, Any] | None:
        if "auth" in call.path:
            return 200, {"auth_token": "token-of-a-test", "token": "token-of-a-test"}
        return rule(call)

    server.odd = Odd(with_log_in, server.odd.url)
    return server.odd


@pytest.fixture(scope="session")
def odd(_odd_server: Server) -> Callable[[Rule], Odd]:
    """Have the server answer by a rule; log-ins are answered without asking it."""
    return lambda rule: _answering(_odd_server, rule)


@pytest.fixture
def odd_wms(odd: Callable[[Rule], Odd], dock_to: Callable[..., Any]) -> tuple[Any, dict[str, Any]]:
    """Make a loader to a WMS that always lists nothing and breaks from the n-th creation on, where `from` says so.

    `looked_up` lists the external ids that were looked up.
    """
    broken: dict[str, Any] = {"from": None, "status": 503, "looked_up": []}
    created: list[str] = []

    def rule(call: Asked) -> tuple[int, Any]:
        if call.method == "GET":
            broken["looked_up"].append(call.query.get("external_id__eq"))
            return 200, {"results": [], "count": 0, "limit": 20, "last_evaluated_key_id": None}
        if broken["from"] is not None and len(created) >= broken["from"]:
            return broken["status"], {}
        created.append(call.body["external_id"])
        return 200, {**call.body, "id": f"p{len(created)}"}

    return dock_to(odd(rule).url, "products", product={"concurrency": 1}), broken
