"""Prove a deployment by one client's sync: `./run smoke prod --client cliente-a`.

It starts what schedules start, the alias `live` of the environment's workflow, and waits for the end. A sync that was
skipped because another of that client was running has proved nothing, so it is started again.
"""

import argparse
import contextlib
import json
import math
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tools.on_aws import ENVIRONMENTS, Parser, run_on_aws

from integration_core.aws.sessions import new_session
from integration_core.errors import PermanentError, TransientError

if TYPE_CHECKING:
    from boto3.session import Session

CAUSE_LENGTH = 800
"""Characters of an execution's cause that are shown; the whole is in its history."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: in all, between two looks, and before a skipped sync is started again."""

    seconds: float = 2700
    look_every: float = 5
    start_again_after: float = 60
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Proof:
    """A sync that went through: the execution's name, LoadToProduct's output, and the version that ran, where told."""

    execution: str
    output: dict[str, Any]
    version: str | None
    seconds: float


def smoke(session: "Session", environment: str, client: str, sync_type: str, patience: Patience) -> Proof:
    """Start a sync of `client` and wait for its end.

    Raises PermanentError when it failed, TransientError when `patience` ran out first: what was started goes on then.
    """
    machine = _live(session, environment)
    states = session.client("stepfunctions")
    given = json.dumps({"client_id": client, "sync_type": sync_type})
    started = patience.clock()
    while True:
        name = f"smoke-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        arn = states.start_execution(stateMachineArn=machine, name=name, input=given)["executionArn"]
        ended = _wait(states, arn, started, patience)
        output = _output(ended, client)
        if output.get("status") != "skipped":
            return _proof(ended, output, client, patience.clock() - started)
        if patience.clock() - started + patience.start_again_after > patience.seconds:
            raise TransientError(
                f"Another sync of {client} was running for all of {patience.seconds:g} s, so nothing was proved.",
                next_step="wait for its end and run this again, or name a client that has no schedule.",
            )
        patience.sleep(patience.start_again_after)


def _live(session: "Session", environment: str) -> str:
    """Give the ARN of the workflow's alias in the account and region of the session."""
    identity = session.client("sts").get_caller_identity()
    partition = identity["Arn"].split(":")[1]
    where = f"{session.region_name}:{identity['Account']}"
    return f"arn:{partition}:states:{where}:stateMachine:siesa-integration-workflow-{environment}:live"


def _wait(states: Any, arn: str, started: float, patience: Patience) -> dict[str, Any]:
    while True:
        execution = dict(states.describe_execution(executionArn=arn))
        if execution["status"] != "RUNNING":
            return execution
        if patience.clock() - started > patience.seconds:
            raise TransientError(
                f"The sync {arn.rpartition(':')[2]} was still running after {patience.seconds:g} s; it goes on.",
                next_step=_history(arn),
            )
        patience.sleep(patience.look_every)


def _output(ended: dict[str, Any], client: str) -> dict[str, Any]:
    if ended["status"] != "SUCCEEDED":
        why = f"{ended.get('error', 'no error named')}: {_told(ended.get('cause', ''))}"
        raise PermanentError(
            f"The sync {ended['name']} of {client} ended as {ended['status']}. {why}",
            next_step=_history(ended["executionArn"]),
        )
    output = json.loads(ended["output"])
    return output if isinstance(output, dict) else {}


def _proof(ended: dict[str, Any], output: dict[str, Any], client: str, seconds: float) -> Proof:
    if output.get("status") != "success":
        raise PermanentError(
            f"The sync {ended['name']} of {client} loaded nothing: its status is {output.get('status')!r}.",
            next_step=_history(ended["executionArn"]),
        )
    version = str(ended.get("stateMachineVersionArn") or "").rpartition(":")[2]
    return Proof(ended["name"], output, version or None, seconds)


def _told(cause: str) -> str:
    """Give the message out of a Lambda's cause, or the cause as it is, in one line."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        cause = json.loads(cause)["errorMessage"]
    return " ".join(str(cause).split())[:CAUSE_LENGTH]


def _history(arn: str) -> str:
    return f"run aws stepfunctions get-execution-history --reverse-order --execution-arn {arn}"


def main(arguments: Sequence[str], session: "Session | None" = None, patience: Patience | None = None) -> int:
    """Run the sync and print how it went; the exit code is 1, with one line on stderr, where it did not go well."""

    def act(given: argparse.Namespace) -> None:
        waiting = patience or Patience(seconds=given.timeout)
        proof = smoke(session or new_session(), given.environment, given.client, given.sync_type, waiting)
        version = f", version {proof.version}" if proof.version else ""
        went = f"sync {proof.execution} went through in {proof.seconds:.1f} s{version}."
        print(f"{given.client}: {given.sync_type} {went}")
        processed, loaded, failed = (
            proof.output.get(f"records_{which}") for which in ("processed", "success", "failed")
        )
        print(f"Records: {processed} processed, {loaded} loaded, {failed} failed.")

    return run_on_aws(_parser(), arguments, act)


def _parser() -> Parser:
    parser = Parser(prog="./run smoke", description="Prove a deployment by one client's sync.")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--client", required=True, help="whose catalogue to sync; best one that has no schedule")
    parser.add_argument("--sync-type", choices=("initial", "incremental"), default="incremental")
    parser.add_argument("--timeout", type=_seconds, default=Patience.seconds, help="seconds in all, 2700 unless told")
    return parser


def _seconds(text: str) -> float:
    """Read how long to wait. Nothing is longer than `nan` seconds: it would be waited for without end."""
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
