"""Syncs that nothing runs any more: found on opening, and stopped on leaving."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from integration_core import progress
from siesa_local import names
from siesa_local.demo_tenants import demo_tenants
from siesa_local.installation import LocalInstallation
from siesa_local.recovery import stop_running
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World


def _start_and_hold(installation: LocalInstallation, release: Event) -> str:
    """Start a sync of the demo's client, and come back once it stands still in its load."""
    standing = Event()

    def hold(report: progress.Progress) -> None:
        if report.step == "load" and not standing.is_set():
            standing.set()
            release.wait(20)

    given = json.dumps({"client_id": "cliente-a", "sync_type": "initial"})
    with progress.listening(hold):
        arn = installation.aws.start(names.WORKFLOW, given, "held-abcdef")
        assert standing.wait(20)
    return arn


class Release(Event):
    """Lets a step go on that stands still."""

    def __init__(self) -> None:
        super().__init__()
        self._others = {*threading.enumerate()}

    def let_go(self) -> None:
        """Let the step go on, and wait until the threads of its run have ended, as a killed process's have."""
        self.set()
        for thread in {*threading.enumerate()} - self._others:
            if thread.name != "simulators":
                thread.join(20)


@pytest.fixture
def release() -> Iterator[Release]:
    release = Release()
    yield release
    release.set()


@pytest.fixture
def world() -> Iterator[Any]:
    world = World(seed=7, size=60)
    with serving(world) as addresses:
        yield world, demo_tenants(addresses)[0].file


def test_what_still_runs_on_leaving_is_stopped_with_its_books_closed(
    tmp_path: Path, world: Any, release: Release
) -> None:
    _, tenant = world
    with LocalInstallation(tmp_path / "state") as installation:
        installation.provision(tenant, beside=tmp_path)
        arn = _start_and_hold(installation, release)
    release.let_go()
    with LocalInstallation(tmp_path / "state") as again:
        (item,) = again.sync_items("cliente-a")
        (alert,) = again.alerts()
        assert again.interrupted == ()
        assert (item["status"], item["error"], item["syncId"][-6:]) == ("failed", "Aborted", "abcdef")
        assert alert["error"]["Error"] == "Aborted"
        assert arn.rpartition(":")[2] in alert["error"]["Cause"]
        result = again.sync("cliente-a", "incremental")
        assert (result.status, result.output["status"]) == ("SUCCEEDED", "success")


def test_leaving_when_nothing_runs_closes_no_books(tmp_path: Path, world: Any) -> None:
    _, tenant = world
    with LocalInstallation(tmp_path / "state") as installation:
        installation.provision(tenant, beside=tmp_path)
        assert installation.sync("cliente-a", "initial").status == "SUCCEEDED"
    with LocalInstallation(tmp_path / "state") as again:
        assert [item["status"] for item in again.sync_items("cliente-a")] == ["success"]
        assert again.alerts() == []


def test_a_sync_whose_process_vanished_is_found_on_opening(tmp_path: Path, world: Any, release: Release) -> None:
    _, tenant = world
    with pytest.MonkeyPatch.context() as patch, LocalInstallation(tmp_path / "state") as installation:
        installation.provision(tenant, beside=tmp_path)
        # As if the process had been killed: nothing is stopped on leaving.
        patch.setattr("siesa_local.recovery.close_execution", lambda *_: None)
        _start_and_hold(installation, release)
    release.let_go()
    with LocalInstallation(tmp_path / "state") as again:
        (found,) = again.interrupted
        assert (found.client_id, found.sync_type, found.steps) == ("cliente-a", "initial", ("load",))
        assert [item["status"] for item in again.sync_items("cliente-a")] == ["failed"]


def test_an_execution_that_has_only_just_been_started_is_stopped_too(tmp_path: Path, world: Any) -> None:
    _, tenant = world
    given = json.dumps({"client_id": "cliente-a", "sync_type": "initial"})
    with LocalInstallation(tmp_path / "state") as installation:
        installation.provision(tenant, beside=tmp_path)
        for turn in range(5):
            installation.aws.start(names.WORKFLOW, given, f"just-00000{turn}")
            assert len(stop_running(installation.aws)) >= 1
        alerts = installation.alerts()
    errors = [alert["error"]["Error"] for alert in alerts]
    assert errors.count("Aborted") >= 5
    # A handler under way may meet the closed books before the interpreter lets go of its execution.
    assert set(errors) <= {"Aborted", "LeaseLost"}
