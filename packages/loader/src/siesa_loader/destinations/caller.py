"""Calls to a product with its credentials, and their answers as JSON."""

from collections.abc import Callable
from typing import Any, NamedTuple

from integration_core.http.answer import Answer
from integration_core.http.request import Params
from integration_core.http.session import HttpSession
from integration_core.http.statuses import error_for
from siesa_loader.destinations.access import Access
from siesa_loader.destinations.reading import read

UNAUTHORIZED = frozenset({401, 403})
PASSES = 10
"""How many tokens one call is tried with. A token that others use up while this thread waits for its turn refuses it
without being wrong, so this is only the end of bad luck; whether logging in helps at all is `Access.renewed`'s to say.
"""


class Reply(NamedTuple):
    """A status and the JSON that came with it. Of a refusal whose body is no JSON, `content` is its text.

    `call` names the request in messages.
    """

    status: int
    content: Any
    call: str

    @property
    def ok(self) -> bool:
        """Whether the destination says that it did what was asked."""
        return self.status < 300


class Caller:
    """Sends calls with the current pass; a pass that is refused is renewed once for all threads, then it is over."""

    def __init__(self, session: HttpSession, access: Access, sleep: Callable[[float], None]) -> None:
        self._session = session
        self._access = access
        self.sleep = sleep

    def ask(
        self,
        method: str,
        path: str,
        *,
        idempotent: bool,
        params: Params | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Reply:
        """Send a call and read its answer; a refusal comes back as a reply where `accept` names its status.

        A 2xx whose body is empty, HTML or anything but JSON is asked for again where the call is `idempotent`, and
        raises `ServerFault` in the end. Raises what `HttpSession.call` raises.
        """
        answer, content = read(
            lambda: self._call(
                method, path, idempotent=idempotent, params=params, json=body, headers=headers or {}, accept=accept
            ),
            idempotent=idempotent,
            sleep=self.sleep,
        )
        return Reply(answer.status, content, answer.call)

    def _call(
        self, method: str, path: str, *, headers: dict[str, str], accept: frozenset[int], **content: Any
    ) -> Answer:
        known = self._access.current()
        for _ in range(PASSES):
            merged = {**headers, **known.headers}
            answer = self._session.call(method, path, headers=merged, accept=accept | UNAUTHORIZED, **content)
            if answer.status not in UNAUTHORIZED:
                self._access.worked()
                return answer
            newer = self._access.renewed(known)
            if newer is None:
                break
            known = newer
        raise error_for(answer)
