"""How calls prove who makes them: by a key that never changes, or by a token that is had by logging in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from integration_core.errors import AccessDenied, AuthenticationFailed, DestinationRefused, SecretMissing
from integration_core.http.session import HttpSession
from integration_core.secret import Secret
from integration_core.telemetry.redaction import redactor
from siesa_loader.destinations.protocol import Opening
from siesa_loader.destinations.reading import read

REFUSED_LOGINS = frozenset({400, 401, 403, 422})
FRUITLESS_LOGINS = 2
"""Log in once more after a refusal; a second fresh token that is refused as well means that logging in is no cure."""


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """The headers of one log-in. Compared by identity: the same token twice is still two log-ins."""

    headers: Mapping[str, str]


class Access(Protocol):
    """Gives the headers that prove who is calling. Used by several threads at once."""

    def current(self) -> Pass:
        """Give the pass to call with, logging in where that is needed."""

    def renewed(self, refused: Pass) -> Pass | None:
        """Give another pass after one was refused; None where there is no other to be had."""

    def worked(self) -> None:
        """Note that a call was let through."""


class KeyAccess:
    """A static key in a header."""

    def __init__(self, header: str, value: str) -> None:
        redactor.register(value)
        self._pass = Pass({header: value})

    def current(self) -> Pass:
        """Give the key."""
        return self._pass

    def renewed(self, refused: Pass) -> Pass | None:  # noqa: ARG002 - the protocol's; a key has no successor
        """Give None: a key that is refused stays refused."""
        return None

    def worked(self) -> None:
        """Note nothing."""


class LoginAccess:
    """A token from a log-in with user name and password, shared by all threads.

    The first thread whose token is refused renews it for the others.
    """

    def __init__(
        self,
        session: HttpSession,
        secret: Secret,
        *,
        path: str,
        token_field: str,
        scheme: str,
        sleep: Callable[[float], None],
    ) -> None:
        self._session = session
        self._secret = secret
        self._path = path
        self._token_field = token_field
        self._scheme = scheme
        self._sleep = sleep
        self._pass: Pass | None = None
        self._fruitless = 0
        self._lock = Lock()

    def current(self) -> Pass:
        """Give the token, logging in the first time."""
        known = self._pass
        if known is not None:
            return known
        with self._lock:
            return self._pass or self._log_in()

    def renewed(self, refused: Pass) -> Pass | None:
        """Give a newer token: another thread's where there is one, else that of one more log-in."""
        with self._lock:
            if self._pass is not refused:
                return self._pass
            return None if self._fruitless >= FRUITLESS_LOGINS else self._log_in()

    def worked(self) -> None:
        """Note that a token was let through, so that its later refusal means that it ran out."""
        if self._fruitless:
            self._fruitless = 0

    def _log_in(self) -> Pass:
        credentials = {"username": self._secret["username"], "password": self._secret["password"]}
        redactor.register(credentials["password"])
        answer, content = read(
            lambda: self._session.call("POST", self._path, json=credentials, idempotent=True, accept=REFUSED_LOGINS),
            idempotent=True,
            sleep=self._sleep,
        )
        if answer.status in REFUSED_LOGINS:
            family = AccessDenied if answer.status == 403 else AuthenticationFailed
            raise family(
                f"{answer.call} refused the log-in of user {credentials['username']!r} with {answer.status} "
                f"({answer.excerpt()}).",
                next_step=f"correct username and password in the secret {self._secret.name}",
            )
        token = content.get(self._token_field) if isinstance(content, dict) else None
        if not isinstance(token, str) or not token:
            raise DestinationRefused(
                f"{answer.call} answered {answer.status} without {self._token_field!r}.",
                next_step="check that baseUrl and productConfig.form belong to this product",
            )
        redactor.register(token)
        self._fruitless += 1
        self._pass = Pass({"Authorization": f"{self._scheme} {token}"})
        return self._pass


def access(opening: Opening, *, key_header: str, key_prefix: str, path: str, token_field: str, scheme: str) -> Access:
    """Choose by what the secret holds: `apiKey` stands alone, else `username` and `password` log in at `path`."""
    secret = opening.secret
    fields = dict(secret)
    if fields.get("apiKey"):
        return KeyAccess(key_header, f"{key_prefix}{fields['apiKey']}")
    if "username" in fields and "password" in fields:
        return LoginAccess(
            opening.session, secret, path=path, token_field=token_field, scheme=scheme, sleep=opening.sleep
        )
    raise SecretMissing(
        f"the secret {secret.name!r} has neither apiKey nor username and password; it has {sorted(fields)}.",
        next_step=f"aws secretsmanager put-secret-value --secret-id {secret.name} --secret-string file://secret.json",
    )
