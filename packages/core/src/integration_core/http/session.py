"""Calls to one system on behalf of one client: paced, retried where that is safe, and answered in the closed family."""

import logging
import random as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

from requests import PreparedRequest

from integration_core.deadline import Deadline
from integration_core.errors import (
    ConfigurationInvalid,
    InsecureTransport,
    ServerFault,
    Throttled,
    TransientError,
)
from integration_core.http.answer import Answer
from integration_core.http.limiter import RateLimiter
from integration_core.http.request import Params, build, name_of
from integration_core.http.retry_after import retry_after
from integration_core.http.settings import HttpSettings, check_transport, origin
from integration_core.http.statuses import raise_for
from integration_core.http.transport import Transport, never_sent
from integration_core.telemetry.redaction import names_a_credential, redactor

ATTEMPTS = 3
REDIRECTS = 3
THROTTLED_REPEATS = 10
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 8.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Log(Protocol):
    """Where a session warns: powertools' Logger or one of the standard library."""

    def warning(self, msg: object, *, extra: Mapping[str, object]) -> None:
        """Write one structured line."""


@dataclass(frozen=True, slots=True)
class CallMade:
    """One request that went out, for metrics and progress. `status` is None where no answer came back."""

    method: str
    path: str
    status: int | None
    seconds: float


class HttpSession:
    """A pooled session for one base address, used by many threads at once. Close it, or use it in a `with`.

    `on_call` is told of each request in the thread that made it. Waiting is the limiter's: its `sleep` and `cancel`
    hold for retries too. Raises `InsecureTransport` where the settings do not allow the address, and warns by one line
    where they allow plain http beyond loopback.
    """

    def __init__(
        self,
        settings: HttpSettings,
        limiter: RateLimiter,
        *,
        deadline: Deadline,
        on_call: Callable[[CallMade], None] | None = None,
        log: Log | None = None,
        random: Callable[[], float] = randomness.random,
    ) -> None:
        if check_transport(settings):
            where = {"address": origin(settings.base_url)}
            (log or logging.getLogger(__name__)).warning("plain http: credentials travel readable", extra=where)
        self._settings = settings
        self._limiter = limiter
        self._deadline = deadline
        self._on_call = on_call
        self._random = random
        self._transport = Transport(settings)
        self._known: set[str] = set()

    def call(
        self,
        method: str,
        path: str,
        *,
        idempotent: bool,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """Send a request below the base address and give the answer: a 2xx, or a status that `accept` names.

        A call that is not `idempotent` is repeated only where the other side certainly did not act: no connection, or
        429. Otherwise its error is raised at once, and `fate_unknown(error)` says whether it may have been carried out.

        Raises `Unreachable`, `ServerFault` (5xx, 408, 425), `Throttled` (429, with `retry_after`),
        `AuthenticationFailed` (401), `AccessDenied` (403), `ResourceNotFound` (404), `DestinationRefused` (any other),
        `InsecureTransport`, `AnswerTooLarge`, and `concurrent.futures.CancelledError`.
        """
        self._learn(headers or {})
        self._learn(params or {})
        request = build(method, self._settings.base_url, path, params=params, json=json, headers=headers)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._follow(request, path, idempotent=idempotent, accept=accept)
            except Throttled:
                raise
            except TransientError as error:
                if attempt == ATTEMPTS or not (idempotent or never_sent(error)):
                    raise
                wait = max(self._backoff(attempt), error.retry_after or 0.0)
                if wait > min(self._deadline.remaining(), self._settings.read_timeout):
                    raise
            self._limiter.sleep(wait)
        msg = "unreachable: the last attempt returns or raises"
        raise AssertionError(msg)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(self, request: PreparedRequest, path: str, *, idempotent: bool, accept: frozenset[int]) -> Answer:
        for _ in range(REDIRECTS + 1):
            answer = self._paced(request, path, accept)
            if 200 <= answer.status < 300 or answer.status in accept:
                return answer
            if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                raise_for(answer, idempotent=idempotent)
            request = self._redirected(request, answer)
        msg = f"{answer.call} was redirected more than {REDIRECTS} times."
        raise ConfigurationInvalid(msg, next_step="correct baseUrl or path")

    def _paced(self, request: PreparedRequest, path: str, accept: frozenset[int]) -> Answer:
        for _ in range(THROTTLED_REPEATS + 1):
            self._limiter.acquire(self._deadline)
            answer = self._send(request, path)
            if answer.status != 429:
                if answer.status < 500:
                    self._limiter.succeeded()
                return answer
            wait = retry_after(answer, self._settings.default_retry_after)
            self._limiter.throttled(wait)
            if 429 in accept:
                return answer
        msg = f"{answer.call} answered 429 {THROTTLED_REPEATS + 1} times in a row."
        raise Throttled(msg, retry_after=wait, next_step="lower requestsPerMinute or concurrency")

    def _send(self, request: PreparedRequest, path: str) -> Answer:
        call = name_of(request.method or "", request.url or "")
        if self._on_call is None:
            return self._transport.send(request, call, self._deadline)
        status, started = None, self._transport.now()
        try:
            answer = self._transport.send(request, call, self._deadline)
            status = answer.status
        finally:
            self._on_call(CallMade(request.method or "", path, status, self._transport.now() - started))
        return answer

    def _redirected(self, request: PreparedRequest, answer: Answer) -> PreparedRequest:
        here = request.url or ""
        try:
            target = urljoin(here, answer.headers["Location"])
            there = origin(target)
        except ValueError:
            raise ServerFault(f"{answer.call} was redirected to what is no address.") from None
        if there != origin(here):
            msg = f"{answer.call} was redirected from {origin(here)} to {there}; credentials are not taken there."
            raise InsecureTransport(msg, next_step="set baseUrl to the system's final address")
        if request.method not in {"GET", "HEAD"}:
            msg = f"{answer.call} was redirected to another path ({answer.status})."
            raise ConfigurationInvalid(msg, next_step="correct baseUrl or path, such as its closing slash")
        request = request.copy()
        parts = urlsplit(target)
        request.url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
        return request

    def _learn(self, values: Mapping[str, Any]) -> None:
        # An answer can quote what it was sent, and an error quotes the answer: so what goes out is hidden from now on.
        for name, value in values.items():
            if isinstance(value, str) and value not in self._known and names_a_credential(name):
                redactor.register(value)
                redactor.register(value.rpartition(" ")[2])
                self._known.add(value)

    def _backoff(self, attempt: int) -> float:
        # Jitter over the whole upper half, so that the threads that failed together do not come back together.
        longest: float = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempt - 1))
        return longest * (0.5 + self._random() / 2)
