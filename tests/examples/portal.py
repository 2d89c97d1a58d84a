"""The open data portal on this machine: one answer after the other, the last of them for ever."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

WEEKEND = {
    "valor": "3755.21",
    "unidad": "COP",
    "vigenciadesde": "2026-11-21T00:00:00.000",
    "vigenciahasta": "2026-11-23T00:00:00.000",
}


@contextmanager
def answering(*answers: Any) -> Iterator[str]:
    """Serve the answers, as JSON, on 127.0.0.1; yields the address."""
    waiting = list(answers)

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
