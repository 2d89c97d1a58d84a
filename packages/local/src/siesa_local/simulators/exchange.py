"""One call and one answer as plain values, so that the systems' behaviour is tried without a server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = b"application/json"
HTML = b"text/html; charset=utf-8"


class UnreadableBody(ValueError):
    """The body of a call is not JSON; each system words its refusal in its own form."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a client sent: path without the system's prefix, header names in lower case, query and path parameters."""

    method: str
    path: str
    headers: Mapping[bytes, bytes] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: bytes) -> str | None:
        """Read one header; None where it is absent."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def bearer(self, scheme: str) -> str | None:
        """Read the credential of `Authorization: <scheme> …`; None for another scheme or none at all."""
        value = self.header(b"authorization")
        if value is None:
            return None
        name, _, credential = value.partition(" ")
        return credential.strip() if name.lower() == scheme.lower() else None

    def json(self) -> Any:
        """Decode the body; UnreadableBody where it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise UnreadableBody(str(error)) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """What the system sends back; `reset` closes the socket without a byte of answer."""

    status: int
    body: bytes = b""
    content_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()
    reset: bool = False


def dumps(value: object) -> bytes:
    """Encode as JSON in UTF-8 without escapes, as Siesa sends its accents."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def answer(status: int, value: object, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Answer:
    """Make an answer whose body is JSON."""
    return Answer(status, dumps(value), headers=headers)
