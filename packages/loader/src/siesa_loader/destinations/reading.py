"""Answers read as JSON, asked for again where a 2xx turns out to be unreadable."""

import json
from collections.abc import Callable
from typing import Any

from integration_core.errors import ServerFault
from integration_core.http.answer import Answer

READINGS = 3
PAUSE = 0.5
"""Seconds before the second reading; each further one waits as much longer."""

_NO_CONTENT = 204


class Unreadable(Exception):
    """The cause of a `ServerFault` that stands for a 2xx without JSON, and not for a status."""


def read(ask: Callable[[], Answer], *, idempotent: bool, sleep: Callable[[float], None]) -> tuple[Answer, Any]:
    """Give an answer and its JSON: None for 204, and the text of a refusal whose body is no JSON.

    A 2xx whose body is empty, HTML or anything but JSON is asked for again where the call is `idempotent`: maintenance
    pages come with 200. Raises `ServerFault` in the end, and what `ask` raises.
    """
    for attempt in range(1, READINGS + 1):
        answer = ask()
        if answer.status >= 300:
            return answer, _content(answer)
        if answer.status == _NO_CONTENT:
            return answer, None
        try:
            return answer, answer.json()
        except ServerFault as fault:
            if attempt == READINGS or not idempotent:
                raise fault from Unreadable()
        sleep(PAUSE * attempt)
    msg = "unreachable: the last reading returns or raises"
    raise AssertionError(msg)


def _content(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return answer.body[:1_000].decode("utf-8", "replace")
