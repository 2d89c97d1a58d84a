"""Asks whether a role may do something: npm's simulator of IAM, in one process of node for all questions."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import pytest

from tests.infra.synthesis import ACCOUNT, ROOT
from tests.permissions.policies import Deployed, Document

SECONDS = 60
"""How long a batch may take."""

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed: nobody decides")
needs_simulator = pytest.mark.skipif(
    not (ROOT / "node_modules" / "@cloud-copilot" / "iam-simulate").is_dir(),
    reason="npm's @cloud-copilot/iam-simulate is not installed: run `npm ci`",
)

EVERYTHING: Document = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "S0", "Effect": "Allow", "Action": "*", "Resource": "*"}],
}
"""The policy of somebody who may do anything that a resource does not refuse."""


@dataclass(frozen=True)
class Request:
    """What IAM decides on: one action on one resource, with what the service tells of the call."""

    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Who asks: a session of a role, with its tags, or a service by its name. `policy` None takes the role's own."""

    role: str
    tags: Mapping[str, str] = field(default_factory=dict)
    policy: Document | None = None


class Decision(NamedTuple):
    """Whether it is allowed, and the Sids of the statements of the role that allow it."""

    allowed: bool
    by: tuple[str, ...]


@dataclass(frozen=True)
class Judge:
    """Decides as IAM does, over the policies of one environment."""

    deployed: Deployed
    _child: subprocess.Popen[str]

    def decide(self, questions: Iterable[tuple[Caller, Request]]) -> list[Decision]:
        """Decide on each question, in order."""
        asked = [self._simulation(caller, request) for caller, request in questions]
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        overdue = Timer(SECONDS, self._child.kill)
        overdue.start()
        try:
            self._child.stdin.write(json.dumps(asked) + "\n")
            self._child.stdin.flush()
            answers = json.loads(self._child.stdout.readline() or "[]")
        finally:
            overdue.cancel()
        assert len(answers) == len(asked), "the simulator ended, or took too long"
        return [_decision(question, answer) for question, answer in zip(asked, answers, strict=True)]

    def allowed(self, caller: Caller, request: Request) -> bool:
        """Decide on one question."""
        return self.decide([(caller, request)])[0].allowed

    def _simulation(self, caller: Caller, request: Request) -> dict[str, Any]:
        is_service = caller.role.endswith(".amazonaws.com")
        policy = caller.policy or (None if is_service else self.deployed.roles[caller.role].policy)
        tags = {f"aws:PrincipalTag/{key}": value for key, value in caller.tags.items()}
        bucket = request.resource.partition("/")[0]
        attached = self.deployed.attached.get(request.resource) or self.deployed.attached.get(bucket)
        return {
            "request": {
                "principal": caller.role if is_service else self._session(caller.role),
                "action": request.action,
                "resource": {"resource": request.resource, "accountId": ACCOUNT},
                "contextVariables": {"aws:SecureTransport": "true", **tags, **request.context},
            },
            "identityPolicies": [{"name": "own", "policy": policy}] if policy else [],
            "serviceControlPolicies": [],
            "resourceControlPolicies": [],
            **({"resourcePolicy": attached} if attached else {}),
        }

    def _session(self, role: str) -> str:
        known = self.deployed.roles.get(role)
        name = known.arn.rpartition("/")[2] if known else role
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/session"


@contextmanager
def judging(deployed: Deployed) -> Iterator[Judge]:
    """Start the simulator, and end it on leaving."""
    program = [shutil.which("node") or "node", str(Path(__file__).with_name("evaluate.js"))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        try:
            yield Judge(deployed, child)
        finally:
            child.kill()


def _decision(question: dict[str, Any], answer: dict[str, Any]) -> Decision:
    assert "error" not in answer, f"{answer['error']}: {question['request']}"
    # What the simulator ignores is a key that the service does not give for this action: a test that is wrong.
    assert answer["ignored"] == [], f"{answer['ignored']}: {question['request']}"
    return Decision(answer["allowed"], tuple(answer["by"]))
