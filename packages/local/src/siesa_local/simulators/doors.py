"""The way from ASGI to a system's handlers: read the call, pass the gate, wait the latency, send the answer."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from siesa_local.simulators.exchange import Answer, Call, answer
from siesa_local.simulators.gate import Gate

RESET = "siesa_local.reset"
_LONGEST_BODY = 16_000_000
_NO_RESET = answer(503, {"error": "NoReset", "message": "this server cannot close a socket without an answer"})
Handler = Callable[[Call], Answer]


class Gated(Protocol):
    """A system with a gate in front of it."""

    gate: Gate


class Door:
    """One endpoint of a system as an ASGI app.

    `system` and `handler` are looked up at each call, because a reset replaces them.
    """

    def __init__(self, endpoint: str, system: Callable[[], Gated], handler: Callable[[], Handler]) -> None:
        self._endpoint = endpoint
        self._system = system
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        gate = self._system().gate
        body = await _body(receive) if scope["method"] != "GET" else b""
        if gate.traffic.latency:
            await asyncio.sleep(gate.traffic.latency)
        call = _call(scope, body or b"")
        handler = self._handler() if body is not None else _too_long
        given = gate.serve(self._endpoint, call, handler)
        if given.reset:
            if _reset(scope):
                return
            given = _NO_RESET
        headers = [
            (b"content-type", given.content_type),
            (b"content-length", str(len(given.body)).encode()),
            *given.headers,
        ]
        await send({"type": "http.response.start", "status": given.status, "headers": headers})
        await send({"type": "http.response.body", "body": given.body})


def _call(scope: Scope, body: bytes) -> Call:
    text = scope["query_string"]
    query = dict(parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True)) if text else {}
    root: str = scope.get("root_path", "")
    params: dict[str, Any] = scope.get("path_params", {})
    words = {name: str(value) for name, value in params.items()}
    return Call(scope["method"], scope["path"].removeprefix(root), dict(scope["headers"]), query, words, body)


def _reset(scope: Scope) -> bool:
    """Close the socket; False where the app is served by a server that gives no way to do so."""
    found = scope.get("extensions", {}).get(RESET)
    if found is None:
        return False
    found["close"]()
    return True


def _too_long(_: Call) -> Answer:
    return answer(413, {"error": "PayloadTooLarge", "message": f"more than {_LONGEST_BODY} bytes"})


async def _body(receive: Receive) -> bytes | None:
    """Read the whole body; None where it is longer than a simulator takes."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        return body
    parts, length = [body], len(body)
    while message.get("more_body", False):
        message = await receive()
        part = message.get("body", b"")
        length += len(part)
        if length <= _LONGEST_BODY:
            parts.append(part)
    return b"".join(parts) if length <= _LONGEST_BODY else None
