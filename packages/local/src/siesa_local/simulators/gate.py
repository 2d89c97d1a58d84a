"""What every simulated system has in front of it: faults, rate limit, tokens and the count of its calls."""

import hashlib
from collections import Counter
from collections.abc import Callable

from siesa_local.simulators.exchange import HTML, Answer, Call, answer
from siesa_local.simulators.faults import FaultPlan, RateLimiter
from siesa_local.simulators.knobs import FaultKind, Faults, Traffic

_PAGE = b"<!DOCTYPE html><html><head><title>Aviso</title></head><body><h1>Sitio en mantenimiento</h1></body></html>"


class Gate:
    """Decides, before the system itself is asked, whether a call is let through, and keeps the count of all calls.

    `calls` counts answers by (endpoint, status); status 0 is a socket that was closed without an answer.
    """

    def __init__(self, seed: int, system: str, traffic: Traffic, faults: Faults, clock: Callable[[], float]) -> None:
        self.calls: Counter[tuple[str, int]] = Counter()
        self.traffic = traffic
        self.faults = faults
        self._plan = FaultPlan(seed, system, faults)
        self._limiter = RateLimiter(clock)

    def change(self, traffic: Traffic, faults: Faults) -> None:
        """Take over new knobs; the faults' schedule starts anew only where it changed."""
        self.traffic = traffic
        if faults != self.faults:
            self.faults = faults
            self._plan.change(faults)

    def serve(self, endpoint: str, call: Call, handler: Callable[[Call], Answer]) -> Answer:
        """Answer one call: by its fault, by the rate limit, or by the handler; and count it."""
        given = self._answered(call, handler)
        self.calls[endpoint, 0 if given.reset else given.status] += 1
        return given

    def _answered(self, call: Call, handler: Callable[[Call], Answer]) -> Answer:
        fault = self._plan.next(call.path)
        if fault is not None and fault != "lost":
            return self._faulty(fault)
        wait = self._limiter.wait(_client(call), self.traffic.requests_per_minute)
        if wait is not None:
            return self._throttled(wait)
        given = handler(call)
        return Answer(0, reset=True) if fault == "lost" else given

    def _faulty(self, fault: FaultKind) -> Answer:
        if fault == "reset":
            return Answer(0, reset=True)
        if fault == "throttled":
            return self._throttled(self.traffic.retry_after_seconds)
        if fault == "unauthorized":
            return answer(401, {"detail": "Invalid token.", "codigo": 1, "mensaje": "No autorizado"})
        if fault == "server_error":
            return answer(self.faults.server_error_status, {"error": "ServerError", "message": "Service unavailable"})
        if fault == "html":
            return Answer(200, _PAGE, HTML)
        if fault == "hollow":
            return answer(
                200, {"success": False, "processed": 0, "created": 0, "updated": 0, "failed": 0, "errors": []}
            )
        return Answer(200)

    def _throttled(self, wait: int) -> Answer:
        told = ((b"retry-after", str(wait).encode()),) if self.traffic.announce_retry_after else ()
        return answer(429, {"error": "TooManyRequests", "message": "Request was throttled."}, told)

    def counts(self) -> dict[str, dict[str, int]]:
        """Give the count of calls by endpoint and status, as the audit shows it."""
        table: dict[str, dict[str, int]] = {}
        for (endpoint, status), count in sorted(self.calls.copy().items()):
            table.setdefault(endpoint, {})["reset" if status == 0 else str(status)] = count
        return table


def _client(call: Call) -> int:
    # Only a hash of the credential is kept, and it changes with every process.
    headers = call.headers
    secret = headers.get(b"authorization") or headers.get(b"x-api-key") or headers.get(b"connikey") or b""
    return hash((secret, call.query.get("idCompania")))


class Tokens:
    """Gives out tokens to users and takes them back after a number of calls. Keeps digests, not tokens."""

    def __init__(self, seed: int, system: str) -> None:
        self._seed = seed
        self._system = system
        self._issued = 0
        self._users: dict[bytes, tuple[str, int]] = {}

    def issue(self, username: str) -> str:
        """Give a new token for a user; tokens given before stay good."""
        self._issued += 1
        token = hashlib.sha256(f"{self._seed}:{self._system}:{username}:{self._issued}".encode()).hexdigest()[:40]
        self._users[_digest(token)] = (username, 0)
        return token

    def user(self, token: str | None, calls: int | None) -> str | None:
        """Name the token's user and count one call; None for an unknown token or one past its `calls`."""
        if token is None:
            return None
        digest = _digest(token)
        user, used = self._users.get(digest, (None, 0))
        if user is None:
            return None
        if calls is not None and used >= calls:
            del self._users[digest]
            return None
        self._users[digest] = (user, used + 1)
        return user


def _digest(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=16).digest()
