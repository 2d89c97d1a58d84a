"""The simulators as a process of their own, with a small client for their control plane."""

import json
import selectors
import subprocess
import sys
from types import TracebackType
from typing import IO, Any, Self, cast

import requests

from integration_core.errors import PermanentError, Unreachable
from siesa_local.simulators.addresses import Addresses, SystemName

_START = 30.0
_STOP = 5.0
_CALL = (5.0, 60.0)


class SimulatorProcess:
    """Starts the simulators as a child process and ends them; the child also ends by itself when this process dies.

    `knobs` are merged into the default ones, by system: `{"siesa": {"end": "b"}}`. Used as a context manager, or with
    `start` and `stop`. Raises Unreachable where the child does not come up or does not answer, PermanentError where the
    control plane refuses what it was asked.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        size: int | None = None,
        port: int = 0,
        knobs: dict[SystemName, dict[str, Any]] | None = None,
    ) -> None:
        self._command = [sys.executable, "-m", "siesa_local.simulators", "--seed", str(seed), "--port", str(port)]
        self._command += [] if size is None else ["--size", str(size)]
        self._knobs = knobs or {}
        self._child: subprocess.Popen[bytes] | None = None
        self._addresses: Addresses | None = None
        self._session = requests.Session()
        # Loopback is never reached through a proxy, nor with a .netrc of the user's.
        self._session.trust_env = False

    @property
    def addresses(self) -> Addresses:
        """The base addresses of the systems; Unreachable before `start`."""
        if self._addresses is None:
            message = "the simulators are not running"
            raise Unreachable(message, next_step="call start(), or use SimulatorProcess in a with statement")
        return self._addresses

    @property
    def pid(self) -> int | None:
        """The child's process id; None where it is not running."""
        return self._child.pid if self._child else None

    def __enter__(self) -> Self:
        """Start the child."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.stop()

    def start(self) -> Addresses:
        """Start the child, wait for its addresses, and set the knobs."""
        if self._addresses is not None:
            return self._addresses
        # A session of its own: Ctrl-C in the terminal is for the parent, which ends the child in its own time.
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, arguments are numbers
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        try:
            self._addresses = Addresses(**json.loads(self._first_line(cast("IO[bytes]", self._child.stdout))))
            for system, changes in self._knobs.items():
                self.set_knobs(system, changes)
        except BaseException:
            self.stop()
            raise
        return self._addresses

    def _first_line(self, stdout: IO[bytes]) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            ready = selector.select(_START)
        line = stdout.readline() if ready else b""
        if not line.strip():
            message = f"the simulators did not tell their addresses within {_START:.0f} s"
            raise Unreachable(
                message, next_step=f"run `{' '.join(self._command[1:])} --stay` with python and read its error"
            )
        return line

    def stop(self) -> None:
        """End the child: by closing its input, and by force where that does not help in time. Harmless twice."""
        child, self._child, self._addresses = self._child, None, None
        self._session.close()
        if child is None:
            return
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        try:
            child.wait(_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(_STOP)

    def audit(self, system: SystemName, *, with_state: bool = True) -> dict[str, Any]:
        """Give a system's audit; without states it is much shorter."""
        return self._call("GET", f"/audit/{system}?state={str(with_state).lower()}")

    def knobs(self, system: SystemName) -> dict[str, Any]:
        """Give a system's knobs."""
        return self._call("GET", f"/knobs/{system}")

    def set_knobs(self, system: SystemName, changes: dict[str, Any]) -> dict[str, Any]:
        """Merge changes into a system's knobs and give the result."""
        return self._call("PATCH", f"/knobs/{system}", changes)

    def truth(self, company: int) -> dict[str, Any]:
        """Give the truth about a company's catalogue."""
        return self._call("GET", f"/siesa/{company}/truth")

    def change(self, company: int, count: int) -> list[str]:
        """Change products of a company and give their references."""
        return self._references("change", company, count)

    def add(self, company: int, count: int) -> list[str]:
        """Add products to a company and give their references."""
        return self._references("add", company, count)

    def remove(self, company: int, count: int) -> list[str]:
        """Remove products of a company and give their references."""
        return self._references("remove", company, count)

    def reset(self) -> None:
        """Bring the world back to its beginning, with the knobs that this object was made with."""
        self._call("POST", "/reset", {})
        for system, changes in self._knobs.items():
            self.set_knobs(system, changes)

    def _references(self, kind: str, company: int, count: int) -> list[str]:
        references: list[str] = self._call("POST", f"/siesa/{company}/{kind}", {"count": count})["references"]
        return references

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        address = f"{self.addresses.control}{path}"
        try:
            reply = self._session.request(method, address, json=body, timeout=_CALL, allow_redirects=False)
        except requests.RequestException as error:
            message = f"the simulators' control at {address} does not answer ({type(error).__name__})"
            raise Unreachable(message, next_step="start the simulators again") from error
        if reply.status_code >= 400:
            message = f"the simulators' control refused {method} {path} with {reply.status_code}: {reply.text}"
            raise PermanentError(message, next_step="correct the request as the reason says")
        found: dict[str, Any] = reply.json()
        return found
