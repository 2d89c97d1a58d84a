"""Serving a world over HTTP on 127.0.0.1: uvicorn with httptools and uvloop, in this thread or in one of its own."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from siesa_local.simulators.addresses import HOST, Addresses, addresses
from siesa_local.simulators.app import create_app
from siesa_local.simulators.doors import RESET
from siesa_local.simulators.world import World

_BACKLOG = 1024
_PATIENCE = 10.0


class ResettingProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with a way for the application to close the socket without an answer."""

    def on_message_begin(self) -> None:
        """Hand the transport's `abort` to the application in the scope of each call."""
        super().on_message_begin()
        extensions: dict[str, dict[object, object]] = {RESET: {"close": self.transport.abort}}
        self.scope["extensions"] = extensions


def listen(port: int = 0) -> socket.socket:
    """Open a listening socket on loopback, on a free port for 0; OSError where the port is taken."""
    opened = socket.socket()
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((HOST, port))
        # From here calls queue up, so the address may be told before the server accepts.
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def make_server(world: World) -> uvicorn.Server:
    """Make the server over a world; run it with the sockets that `listen` gave."""
    config = uvicorn.Config(
        create_app(world),
        http=ResettingProtocol,
        loop="auto",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        # A client may take the moment of its read from Siesa's clock.
        date_header=True,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def serving(world: World) -> Iterator[Addresses]:
    """Serve a world in a thread of this process on a free port, until the block ends."""
    opened = listen()
    server = make_server(world)
    thread = threading.Thread(target=server.run, args=([opened],), name="simulators", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield addresses(opened.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        opened.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            message = f"the simulators did not start within {_PATIENCE:.0f} s"
            raise RuntimeError(message)
        time.sleep(0.001)
