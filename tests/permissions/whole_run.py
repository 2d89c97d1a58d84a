"""An embedded run of everything that the integration does in AWS, with its calls written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from integration_core.aws.sync_items import lease_item, running_item
from integration_core.sync_session import SyncStart
from siesa_extractor.composition import step as extractor
from siesa_loader.composition import step as loader
from siesa_local import names
from siesa_local.installation import LocalInstallation
from siesa_local.recovery import close_execution
from siesa_local.simulators.addresses import SystemName
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World
from siesa_transformer.composition import step as transformer
from siesa_workflow import freshness
from siesa_workflow import names as places
from tests.e2e.scene import Client, Scene
from tests.permissions.recording import Recorder, recording

ROWS = 40
HOUR = timedelta(hours=1)


def run_everything(folder: Path) -> Recorder:
    """Run each way through the machines once, and give what was called."""
    recorder = Recorder()
    with (
        patch("integration_core.http.session.FIRST_BACKOFF", 0.001),
        patch("siesa_extractor.fetching.FIRST_PAUSE", 0.001),
        opened(folder, recorder) as scene,
    ):
        sync_thrice(scene, scene.kong())
        sync_thrice(scene, scene.wms())
        go_on(scene)
        be_refused(scene)
        fail(scene)
        take_over(scene)
        skip(scene)
        close_books(scene, recorder)
        watch(scene, recorder)
    return recorder


@contextmanager
def opened(folder: Path, recorder: Recorder) -> Iterator[Scene]:
    """Open an installation that no earlier one in this process has left sessions to."""
    steps = (extractor, transformer, loader)
    for step in steps:
        step.reset()
    world = World(seed=3, size=ROWS)
    installation = LocalInstallation(folder, sleep=lambda _: None, host=recorder.host)
    try:
        with serving(world) as addresses, installation, recording(recorder):
            yield Scene(installation, world, addresses, folder)
    finally:
        for step in steps:
            step.reset()


@contextmanager
def knobs(scene: Scene, system: SystemName, changes: dict[str, Any], after: dict[str, Any]) -> Iterator[None]:
    """Change a simulator's knobs, and put them back on leaving."""
    scene.world.set_knobs(system, changes)
    try:
        yield
    finally:
        scene.world.set_knobs(system, after)


def sync_thrice(scene: Scene, client: Client) -> None:
    """Sync all, what changed, and once more: only then is there a superseded success to retire."""
    for sync_type in ("initial", "incremental", "incremental"):
        assert scene.sync(client, sync_type).result.status == "SUCCEEDED"
        scene.world.siesa.catalogue(client.company).change(3)


def go_on(scene: Scene) -> None:
    """Sync a catalogue past what a state carries, whose extraction is broken off after progress."""
    client = scene.kong(siesa={"page_size": 100, "concurrency": 1})
    scene.world.siesa.catalogue(client.company).add(700)
    faults = [{"call": call, "fault": "server_error"} for call in range(3, 6)]
    with knobs(scene, "siesa", {"faults": {"schedule": faults}}, {"faults": {"schedule": []}}):
        outcome = scene.sync(client)
    assert outcome.result.status == "SUCCEEDED"
    assert outcome.states().count("ExtractFromSiesa") == 2


def be_refused(scene: Scene) -> None:
    """Sync to a product that refuses some records, which are offered again the next time."""
    client = scene.kong()
    scene.change_item(client, {"failedShareLimit": 1.0})
    with knobs(scene, "kong", {"name_max_length": 30}, {"name_max_length": 255}):
        outcome = scene.sync(client)
    assert outcome.result.status == "SUCCEEDED"
    assert outcome.result.output["records_failed"] > 0


def fail(scene: Scene) -> None:
    """Go through the failure branch."""
    client = scene.kong()
    scene.change_item(client, {"enabled": False})
    assert scene.sync(client).result.error == "ClientDisabled"


def take_over(scene: Scene) -> None:
    """Sync a client whose last sync ended without a word, so that its lease ran out."""
    client = scene.kong()
    plant_running(scene, client, began=datetime.now(UTC) - 24 * HOUR)
    assert scene.sync(client).result.status == "SUCCEEDED"


def skip(scene: Scene) -> None:
    """Start a client that is syncing."""
    client = scene.kong()
    plant_running(scene, client, began=datetime.now(UTC))
    assert scene.sync(client).summary.skipped


def close_books(scene: Scene, recorder: Recorder) -> None:
    """Have the second machine close the books of an execution that was aborted."""
    client = scene.kong()
    began = datetime.now(UTC)
    start = plant_running(scene, client, began=began)
    recorder.machine = "close-books"
    given = f'{{"client_id": "{client.id}", "sync_type": "initial"}}'
    close_execution(scene.installation.aws, start.token, int(began.timestamp() * 1_000), given)


def watch(scene: Scene, recorder: Recorder) -> None:
    """Look for overdue clients, of whom there is one at least."""
    aws = scene.installation.aws
    recorder.machine = "freshness"
    given = {
        places.CONFIG_TABLE: names.CONFIG_TABLE,
        places.SYNC_STATE_TABLE: names.SYNC_STATE_TABLE,
        places.ENVIRONMENT_NAME: names.ENVIRONMENT,
    }
    machine = aws.deploy(f"siesa-integration-freshness-{names.ENVIRONMENT}", freshness.build().dump(), given)
    result = aws.wait(aws.start(machine, "{}", "watch"), timeout=60)
    assert (result.status, result.error, result.cause) == ("SUCCEEDED", None, None), result


def plant_running(scene: Scene, client: Client, *, began: datetime) -> SyncStart:
    """Leave a sync in the books as if it were running since then."""
    token = f"arn:aws:states:{names.REGION}:123456789012:execution:{names.WORKFLOW}:planted-abcdef"
    start = SyncStart(client.id, f"sync-{began:%Y%m%d-%H%M%S}-abcdef", token, "initial", 7_200)
    table = scene.installation.aws.session.resource("dynamodb").Table(names.SYNC_STATE_TABLE)
    for item in (lease_item(start, began), running_item(start, began)):
        table.put_item(Item=item)
    return start
