"""The hourly machine that watches whether each client's last success is fresh: what a run takes, and a client in it."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from uuid import uuid4

from tools.cost.book import enrol
from tools.cost.history import log_bytes, transitions
from tools.cost.recording import Recorder, recording
from tools.failure import ToolError

from siesa_local import names
from siesa_local.aws.wire import Wire
from siesa_local.installation import LocalInstallation
from siesa_workflow import freshness
from siesa_workflow import names as places

MACHINE = f"siesa-integration-freshness-{names.ENVIRONMENT}"


@dataclass(frozen=True)
class Run:
    """What one run of the machine takes, or a part of it."""

    transitions: float = 0.0
    log_bytes: float = 0.0
    read_units: float = 0.0
    metric_calls: float = 0.0

    def __sub__(self, other: "Run") -> "Run":
        return Run(**{part.name: getattr(self, part.name) - getattr(other, part.name) for part in fields(Run)})


@dataclass(frozen=True)
class Watch:
    """A run with no client in it, and what each client adds."""

    alone: Run = Run()
    client: Run = Run()


def watch(here: LocalInstallation, client_id: str, record: Callable[[Wire], Recorder]) -> Watch:
    """Run the machine over the one client that there is, then over two alike: what it takes more is a client's part."""
    places_filled = {
        places.CONFIG_TABLE: names.CONFIG_TABLE,
        places.SYNC_STATE_TABLE: names.SYNC_STATE_TABLE,
        places.ENVIRONMENT_NAME: names.ENVIRONMENT,
    }
    here.aws.deploy(MACHINE, freshness.build().dump(), places_filled)
    one = _run(here, record)
    enrol(here, f"{client_id[:-1]}b", like=client_id)
    client = _run(here, record) - one
    return Watch(one - client, client)


def _run(here: LocalInstallation, record: Callable[[Wire], Recorder]) -> Run:
    with recording(record) as calls:
        result = here.aws.wait(here.aws.start(MACHINE, "{}", f"cost-{uuid4().hex[:12]}"))
    if result.status != "SUCCEEDED" or result.output != {"clients_overdue": 0}:
        raise ToolError(
            f"the watch ended as {result.status} with {result.output}: {result.error}, {result.cause}.",
            next_step="run the tests of packages/workflow-def.",
        )
    return Run(
        transitions=float(transitions(result.events)),
        log_bytes=float(log_bytes(result.events, result.arn)),
        read_units=calls.read_units,
        metric_calls=float(calls.others["cloudwatch"]),
    )
