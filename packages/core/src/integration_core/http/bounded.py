"""Answers that end by a moment, however slowly their bytes come.

A socket's time-out limits one wait for bytes. A side that sends a header every second never meets it, so here each wait
gets what is left of the whole answer's time: status line, headers and body alike. That takes no watching thread.
"""

import io
import socket
import time
from http.client import HTTPResponse
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection


class BoundedReader(io.RawIOBase):
    """A connection's bytes for one answer. The time-out set on the socket when the answer begins limits all of it."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._bytes = connection.makefile("rb", buffering=0)
        seconds = connection.gettimeout()
        self._until = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        """Whether this can be read from: always."""
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """Read what is there; raise `TimeoutError` once the answer's time is over."""
        if self._until is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                msg = "the answer's time is over"
                raise TimeoutError(msg)
            self._connection.settimeout(left)
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket, which stays open for the next answer."""
        self._bytes.close()
        super().close()


class BoundedResponse(HTTPResponse):
    """An answer that reads through a `BoundedReader`."""

    def __init__(self, sock: socket.socket, *options: Any, **more: Any) -> None:
        super().__init__(sock, *options, **more)
        self.fp.close()
        self.fp = io.BufferedReader(BoundedReader(sock))


class BoundedHttp(HTTPConnection):
    """A plain connection with bounded answers."""

    response_class = BoundedResponse


class BoundedHttps(HTTPSConnection):
    """A TLS connection with bounded answers."""

    response_class = BoundedResponse
