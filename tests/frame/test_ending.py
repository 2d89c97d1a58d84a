"""A tool that is asked to end takes away what it began, and ends what it started."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tools.failure import Parser, run_command
from tools.workspace import ROOT

TOOL = """
import signal
import sys
from tempfile import TemporaryDirectory

from tools.failure import Parser, run_command
from tools.processes import run

# As in a terminal: what starts these tests by nohup, or by a shell's &, has some of them ignored.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.SIG_IGN if "deaf" in sys.argv else signal.default_int_handler)

def act(_):
    with TemporaryDirectory(dir=sys.argv[1], prefix="made-") as folder:
        run([sys.executable, "-c", sys.argv[2], sys.argv[1]], seconds=30, next_step="mend it.")

sys.exit(run_command(Parser(prog="./run thing"), [], act))
"""
STARTED = """
import sys, time
from pathlib import Path

try:
    Path(sys.argv[1], "begun").touch()
    time.sleep(30)
finally:
    Path(sys.argv[1], "ended").touch()
"""


def ended(folder: Path, number: int, *more: str) -> tuple[int, str, list[str]]:
    """Send a tool a signal once what it started is under way; give its code, what it said, and what is left."""
    with subprocess.Popen(
        [sys.executable, "-c", TOOL, str(folder), STARTED, *more], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as tool:
        deadline = time.monotonic() + 30
        while not (folder / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        tool.send_signal(number)
        _, said = tool.communicate(timeout=30)
    return tool.returncode, said, sorted(path.name for path in folder.iterdir())


SAID = "./run thing was interrupted; the processes that it started are ended.\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_unwinds_a_tool_and_what_it_started(tmp_path: Path, number: int, code: int) -> None:
    assert ended(tmp_path, number) == (code, SAID, ["begun", "ended"])


def test_what_cannot_be_interrupted_is_terminated(tmp_path: Path) -> None:
    """A shell's & has its programs ignore Ctrl-C, and they hand that on to what they start."""
    assert ended(tmp_path, signal.SIGTERM, "deaf") == (143, SAID, ["begun"])


def test_a_second_signal_does_not_stop_what_takes_away_what_was_begun(capsys: pytest.CaptureFixture[str]) -> None:
    taken: list[str] = []

    def act(_: object) -> int:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            taken.append("away")
        return 0

    assert (run_command(Parser(prog="./run thing"), [], act), taken) == (143, ["away"])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_that_whoever_started_the_tool_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert run_command(Parser(prog="./run thing"), [], lambda _: os.kill(os.getpid(), signal.SIGHUP)) == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_command_runs_in_any_thread() -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run_command(Parser(prog="./run thing"), [], lambda _: None)))

    thread.start()
    thread.join(10)

    assert codes == [0]
