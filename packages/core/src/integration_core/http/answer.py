"""What a system answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integration_core.errors import ServerFault
from integration_core.telemetry.redaction import redactor

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer. `headers` are found in any case; `body` is decompressed; `call` names it in messages.

    `seconds` is the time from sending to the last byte, without waiting for the limiter.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    call: str

    def json(self) -> Any:
        """Read the body as JSON; raise `ServerFault` for an empty body, an HTML page or anything else."""
        if not self.body.strip():
            raise self._fault("an empty body where JSON belongs")
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            page = self.body.lstrip()[:15].lower().startswith((b"<!doctype", b"<html"))
            raise self._fault("an HTML page where JSON belongs" if page else "what is not JSON") from None

    def excerpt(self) -> str:
        """Give the content type and the first characters, without credentials, for a message."""
        text = redactor.scrub(self.body[: 4 * _SHOWN].decode("utf-8", "replace"))
        start = " ".join(text.split())[:_SHOWN]
        kind = redactor.scrub(self.headers.get("Content-Type", "no content type"))[:_SHOWN]
        return f"{kind}, {f'starting {start!r}' if start else 'empty'}"

    def _fault(self, what: str) -> ServerFault:
        msg = f"{self.call} answered {self.status} with {what} ({self.excerpt()})."
        return ServerFault(msg, next_step="repeat the sync; if it stays, check baseUrl and path")
