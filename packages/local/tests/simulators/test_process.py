import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from integration_core.errors import PermanentError, Unreachable
from siesa_local.simulators.command import main
from siesa_local.simulators.process import SimulatorProcess
from siesa_local.simulators.server import listen

_PARENT = """
import sys, time
from siesa_local.simulators.process import SimulatorProcess
child = SimulatorProcess(size=5)
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def simulators() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(seed=3, size=50, knobs={"siesa": {"end": "b"}, "kong": {"existing": "refuse"}}) as started:
        yield started


def _gone(pid: int, within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.01)
    return False


def test_the_child_serves_with_its_knobs_and_answers_its_control(simulators: SimulatorProcess) -> None:
    assert (simulators.knobs("siesa")["end"], simulators.knobs("kong")["existing"]) == ("b", "refuse")
    good = set(simulators.truth(7501)["good"])
    assert set(simulators.change(7501, 3)) <= good
    assert not set(simulators.add(7501, 2)) & good
    assert set(simulators.remove(7501, 1)) <= set(simulators.truth(7501)["good"]) | good
    assert simulators.audit("wms")["tenants"] == {}
    assert simulators.addresses.siesa.startswith("http://127.0.0.1:")

    simulators.set_knobs("siesa", {"end": "c"})
    simulators.reset()

    assert simulators.knobs("siesa")["end"] == "b"
    assert set(simulators.truth(7501)["good"]) == good


def test_what_control_refuses_is_raised_with_its_reason(simulators: SimulatorProcess) -> None:
    with pytest.raises(PermanentError, match="can change 1 to"):
        simulators.change(7501, 51)


def test_stop_ends_the_child_and_closes_its_port() -> None:
    child = SimulatorProcess(size=1)
    found = child.start()
    pid = child.pid
    assert pid is not None
    assert child.start() == found

    child.stop()
    child.stop()

    assert not psutil.pid_exists(pid)
    with pytest.raises(requests.ConnectionError):
        requests.get(found.control + "/", timeout=(1, 1))
    with pytest.raises(Unreachable, match="not running"):
        child.audit("kong")


def test_the_child_ends_by_itself_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
    finally:
        parent.kill()
        parent.communicate()

    assert _gone(pid)


def test_a_child_that_cannot_start_is_reported_and_not_left_behind(capfd: pytest.CaptureFixture[str]) -> None:
    with listen() as taken:
        child = SimulatorProcess(port=taken.getsockname()[1])
        with pytest.raises(Unreachable, match="--stay"):
            child.start()

    assert child.pid is None
    assert "cannot listen on 127.0.0.1" in capfd.readouterr().err


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_by_hand_a_table_is_printed_and_a_signal_ends_it_cleanly(stop: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "siesa_local.simulators", "--stay", "--size", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as started:
        assert started.stdout is not None
        first = started.stdout.readline()
        # The address answers once the signals are in place.
        requests.get(first.split()[1].replace("/siesa", "/_control/"), timeout=(5, 5)).raise_for_status()

        started.send_signal(stop)
        rest = started.stdout.read()

    assert started.returncode == 0
    assert "Traceback" not in rest
    assert first.startswith("Siesa ")
    assert "local-kong-password" in rest
    assert "Ctrl-C" in rest


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot read the knobs file"),
        ("{", "is not valid at top"),
        ('{"kong": {"x": 1}}', "is not valid at kong.x"),
    ],
)
def test_a_bad_knobs_file_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, reason: str
) -> None:
    file = tmp_path / "knobs.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(SystemExit) as ended:
        main(["--knobs", str(file)])

    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


def test_a_knobs_file_sets_the_first_knobs(tmp_path: Path) -> None:
    file = tmp_path / "knobs.json"
    file.write_text(json.dumps({"siesa": {"size": 12, "end": "c"}}))
    command = [sys.executable, "-m", "siesa_local.simulators", "--knobs", str(file)]

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stdin is not None
        found = json.loads(started.stdout.readline())
        knobs = requests.get(found["control"] + "/knobs/siesa", timeout=(5, 5)).json()
        started.stdin.close()

    assert (knobs["size"], knobs["end"], started.returncode) == (12, "c", 0)


def test_a_child_whose_starter_is_gone_before_it_told_its_addresses_ends_without_a_word() -> None:
    command = [sys.executable, "-m", "siesa_local.simulators", "--size", "5"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.wait(20) == 0
        assert child.stderr is not None
        assert child.stderr.read() == b""
