import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from integration_core.telemetry.logs import logger

from trm_rates.handler import step

TOKEN = "aT0kenOfTheP0rtal"


@dataclass
class Portal:
    """The open data portal, on this machine: what it answers, and what it was asked for."""

    answer: Any = None
    status: int = 200
    queries: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The portal and, at the same address, Secrets Manager; the function's variables name both."""
    portal = Portal()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            portal.queries.append(self.path)
            portal.tokens.append(self.headers["X-App-Token"])
            self.reply(portal.status, portal.answer)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert asked == {"SecretId": "trm-rates/portal"}
            self.reply(200, {"SecretString": json.dumps({"appToken": TOKEN})})

        def reply(self, status: int, content: Any) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing: the tests' output is the function's."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        variables = {"ENVIRONMENT": "local", "PORTAL_URL": url, "PORTAL_SECRET": "trm-rates/portal"}
        variables |= {"AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-east-1"}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        step.reset()
        logger(step.name, stream=portal.log)
        yield portal
        server.shutdown()
        thread.join()
