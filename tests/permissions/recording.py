"""Writes down every call to AWS of an embedded run, with the role that would have made it where it is deployed."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple
from unittest.mock import patch

from siesa_local import names
from siesa_local.aws.host import LambdaContext, Ran, in_process
from siesa_local.aws.model import LambdaFunction
from siesa_local.aws.request import Answer, AwsCall
from siesa_local.aws.wire import hook
from tests.permissions.deciding import Caller, Decision, Request
from tests.permissions.translating import as_deployed, requests, session_tags

STEPS = {names.EXTRACTOR: "extractor", names.TRANSFORMER: "transformer", names.LOADER: "loader"}
MACHINES_KEY = "ak"
"""The access key with which moto's interpreter calls."""

_KEY = re.compile(r"Credential=([^/]+)/")
_ASSUMED = re.compile(rb"<AccessKeyId>([^<]+)</AccessKeyId>")


@dataclass(frozen=True)
class Recorded:
    """One thing that a call asked for."""

    caller: Caller
    request: Request

    @property
    def told(self) -> str:
        """The call in a line, for a message."""
        return f"{self.caller.role} {dict(self.caller.tags)}: {self.request.action} on {self.request.resource}"


class Held(NamedTuple):
    """One request of a run, and what IAM says to it."""

    recorded: Recorded
    decision: Decision


@dataclass
class Recorder:
    """Stands at the wire. `machine` names the state machine that runs: the embedded run has one role for all.

    The thread that makes it is the operator's, whose calls are none of the integration's.
    """

    machine: str = "workflow"
    calls: list[Recorded] = field(default_factory=list)
    _sessions: dict[str, Caller] = field(default_factory=dict)
    _here: Any = field(default_factory=threading.local)
    _operator: int = field(default_factory=threading.get_ident)

    def host(self, function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
        """Run a function, and know meanwhile whose calls these are."""
        self._here.step = STEPS[context.function_name]
        try:
            return in_process(function, event, context)
        finally:
            self._here.step = None

    def record(self, answered: Callable[[AwsCall], Answer], call: AwsCall) -> Answer:
        """Write a call down, and have it answered."""
        caller = self._caller(_access_key(call))
        if caller is None:
            return answered(call)
        self.calls += [Recorded(caller, self._as_asked(request, caller)) for request in requests(call)]
        answer = answered(call)
        if call.operation == "AssumeRole":
            self._remember(call, answer)
        return answer

    def _caller(self, key: str) -> Caller | None:
        step = getattr(self._here, "step", None)
        if key in self._sessions:
            return self._sessions[key]
        if key == MACHINES_KEY:
            return Caller(f"{self.machine}-role")
        if step is not None:
            return Caller(f"{step}-role")
        assert threading.get_ident() == self._operator, f"nobody is known to call with the access key {key}"
        return None

    def _as_asked(self, request: Request, caller: Caller) -> Request:
        """Give the tenant role the name that it has where it is deployed: here one serves all steps."""
        if not request.action.startswith("sts:"):
            return request
        shared = as_deployed(names.TENANT_ROLE)
        assert request.resource.endswith(f":role/{shared}")
        own = shared.replace("tenant-role", f"{caller.role.removesuffix('-role')}-tenant-role")
        return replace(request, resource=request.resource.replace(shared, own))

    def _remember(self, call: AwsCall, answer: Answer) -> None:
        found = _ASSUMED.search(answer[2])
        assert found, answer
        step = self._here.step
        self._sessions[found[1].decode()] = Caller(f"{step}-tenant-role", session_tags(call))


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Have everything written down that the open embedded AWS is asked."""
    wire = hook.wire
    assert wire is not None
    with patch.object(wire, "answer", partial(recorder.record, wire.answer)):
        yield


def _access_key(call: AwsCall) -> str:
    value: Any = call.request.headers["Authorization"]
    found = _KEY.search(value.decode() if isinstance(value, bytes) else value)
    assert found, value
    return found[1]
