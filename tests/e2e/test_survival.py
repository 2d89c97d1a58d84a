"""What is left when the process ends: between two commands, after `kill -9`, and after Ctrl-C."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from siesa_local import names
from siesa_local.aws.state.folder import StateFolder
from siesa_local.installation import LOG_FILE
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World
from tests.e2e import files
from tests.e2e.scene import kong_tenant, opened, wms_tenant

ROWS = 80
PROMPT = 5.0
"""Seconds within which an interrupted command must be gone."""


@dataclass
class Desk:
    """A folder from which commands are run, and the systems that they reach."""

    folder: Path
    world: World
    addresses: Addresses
    command: files.Command

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def arguments(self, tenant: Path, sync_type: str) -> tuple[object, ...]:
        return "local", "sync", "--tenant", tenant, "--sync-type", sync_type, "--state", self.state, "--json"

    def sync(self, tenant: Path, sync_type: str) -> tuple[dict[str, Any], str]:
        """Run a sync to its success; gives its document and what it said on stderr."""
        ended = self.command(*self.arguments(tenant, sync_type))
        assert ended.code == 0, ended.err
        return json.loads(ended.out), ended.err

    def sync_until(self, tenant: Path, logged: str) -> subprocess.Popen[str]:
        """Start a sync, and come back once its functions' log holds a text."""
        child = files.start(*self.arguments(tenant, "initial"), cwd=self.folder)
        wait_for(lambda: logged in self.log() or child.poll() is not None)
        assert child.poll() is None, child.communicate()
        return child

    def log(self) -> str:
        path = self.state / LOG_FILE
        return path.read_text(encoding="utf-8") if path.exists() else ""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def desk(tmp_path: Path, command: files.Command) -> Iterator[Desk]:
    world = World(seed=5, size=ROWS)
    with serving(world) as addresses:
        yield Desk(tmp_path, world, addresses, command)


def _items(desk: Desk) -> list[dict[str, Any]]:
    with opened(desk.state) as scene:
        return [item for item in scene.items() if item["syncId"].startswith("sync-")]


def test_an_incremental_on_the_same_folder_sends_only_what_changed(desk: Desk) -> None:
    tenant = files.tenant_file(desk.folder, kong_tenant(desk.addresses, 1, {}, {}))
    first, _ = desk.sync(tenant, "initial")
    changed = desk.world.siesa.catalogue(1_001).change(5)
    second, said = desk.sync(tenant, "incremental")
    assert (second["confirmed"], second["interrupted"]) == (5, [])
    assert "interrupted" not in said
    products = desk.world.audit("kong")["tenants"]["5001"]["products"]
    assert {key for key, entry in products.items() if entry["arrived"] == 2} == set(changed)
    assert len(products) == first["confirmed"]


@pytest.mark.parametrize("product", ["kong", "wms"])
def test_after_kill_9_the_next_sync_says_what_it_found_and_goes_on(desk: Desk, product: str) -> None:
    make, tenant_of_books = {"kong": (kong_tenant, "5001"), "wms": (wms_tenant, "local-user-1")}[product]
    tenant = files.tenant_file(desk.folder, make(desk.addresses, 1, {}, {"batch_size": 10, "concurrency": 1}))
    knobs: Any = product
    desk.world.set_knobs(knobs, {"traffic": {"latency": 0.15}})
    child = desk.sync_until(tenant, '"transformed"')
    wait_for(lambda: desk.world.audit(knobs)["tenants"].get(tenant_of_books, {}).get("totals", {}).get("rows", 0) > 0)
    child.kill()
    child.communicate()
    desk.world.set_knobs(knobs, {"traffic": {"latency": 0.0}})
    arrived = desk.world.audit(knobs)["tenants"][tenant_of_books]["totals"]["rows"]

    document, said = desk.sync(tenant, "incremental")

    (found,) = document["interrupted"]
    assert f"Found {found['sync_id']} of cliente-1 (initial) interrupted" in said
    good = set(desk.world.siesa.catalogue(1_001).truth()["good"])
    totals = desk.world.audit(knobs)["tenants"][tenant_of_books]["totals"]
    assert 0 < arrived < len(good)
    assert (totals["rows"], totals["products"], totals["duplicates"]) == (len(good), len(good), 0)
    with opened(desk.state) as scene:
        items = {item["syncId"]: item for item in scene.items()}
        assert (items[found["sync_id"]]["status"], items[found["sync_id"]]["error"]) == ("failed", "Aborted")
        assert items[document["sync_id"]]["status"] == "success"
        assert [alert["error"]["Error"] for alert in scene.installation.alerts()] == ["Aborted"]
        assert scene.installation.interrupted == ()


@pytest.mark.parametrize(
    ("slow", "logged"),
    [("siesa", ""), ("kong", '"transformed"')],
    ids=["while extracting", "while loading"],
)
def test_ctrl_c_ends_a_sync_at_once_with_its_books_closed(desk: Desk, slow: Any, logged: str) -> None:
    tenant = files.tenant_file(desk.folder, kong_tenant(desk.addresses, 1, {}, {}))
    desk.world.set_knobs(slow, {"traffic": {"latency": 30.0}})
    child = desk.sync_until(tenant, logged)
    wait_for(lambda: _marked_as_running(desk) or child.poll() is not None)
    child.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = child.communicate(timeout=30)

    assert time.monotonic() - begun < PROMPT
    assert child.returncode == 130
    assert json.loads(out)["status"] == "INTERRUPTED"
    assert err.splitlines()[-1].startswith("Interrupted: ")
    assert "Traceback" not in err
    folder = StateFolder(desk.state)
    folder.close()
    assert not folder.interrupted
    (item,) = _items(desk)
    assert (item["status"], item["error"]) == ("failed", "Aborted")
    desk.world.set_knobs(slow, {"traffic": {"latency": 0.0}})
    document, _ = desk.sync(tenant, "incremental")
    assert document["interrupted"] == []


def _marked_as_running(desk: Desk) -> bool:
    items = list((desk.state / "tables" / names.SYNC_STATE_TABLE).rglob("*.json"))
    try:
        return any('"running"' in path.read_text(encoding="utf-8") for path in items)
    except FileNotFoundError:
        # The command replaces its files while they are read.
        return False
