import os
import re
import subprocess
import sys

import pytest
from tools.snapshots import STAGES, commands, main

from tests.asl_review.repository import ROOT, WORKFLOW, Repository

pytestmark = pytest.mark.xdist_group("asl-review")

MACHINES = "tests/snapshots/test_machine_snapshots.py"
WRITE = "--snapshot-update"
HOLDS_ONE = re.compile(r"[( ]snapshot: SnapshotAssertion[,)]")


@pytest.fixture(scope="session")
def failure(branch: Repository) -> str:
    """What pytest prints where the machine is the branch's and the committed definitions are not."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", MACHINES]
    ours = {"PYTHONPATH": str(branch.root / WORKFLOW.parent), "PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": "1"}
    # With CI set pytest repeats each message whole in its summary.
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "BUILD_NUMBER")} | ours
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_a_changed_machine_fails_in_the_words_of_a_reviewer(failure: str) -> None:
    lines = failure.splitlines()

    assert "siesa-integration-workflow is not the machine that was reviewed" in failure
    assert "    retry       on States.TaskFailed, States.Timeout: MaxAttempts 3 → 8" in lines
    assert "    + sns:Publish on ${IncidentsTopicArn}" in lines
    assert "    - sns:Publish on ${AlertsTopicArn}" in lines


def test_a_changed_machine_fails_without_a_wall_of_json(failure: str) -> None:
    assert '"QueryLanguage"' not in failure
    assert max(map(len, failure.splitlines())) < 200
    assert len(failure.splitlines()) < 100


def test_a_changed_machine_fails_with_the_verbs_that_review_and_accept_it(failure: str) -> None:
    assert "./run asl-review" in failure
    assert "./run snapshots --update" in failure


def test_a_machine_that_did_not_change_passes(failure: str) -> None:
    assert "3 failed, 1 passed" in failure
    assert "siesa-integration-freshness is not" not in failure


def test_snapshots_are_checked_and_written_only_where_that_is_asked_for() -> None:
    checking, writing = list(commands(["-x"])), list(commands(["--update", "-x"]))

    assert [WRITE in command for command in checking] == [False] * len(STAGES)
    assert [WRITE in command for command in writing] == [True] * len(STAGES)
    assert all(command[-1] == "-x" and "--update" not in command for command in [*checking, *writing])


def codes_of(codes: tuple[int, ...], *arguments: str) -> tuple[int, int]:
    """Run the verb where pytest ends with these codes; give its own, and how many stages it ran."""
    ran: list[list[str]] = []

    def run(command: list[str]) -> int:
        ran.append(command)
        return codes[len(ran) - 1]

    return main(arguments, run), len(ran)


@pytest.mark.parametrize(
    ("codes", "ended"), [((0, 0), (0, 2)), ((0, 1), (1, 2)), ((5, 0), (0, 2)), ((0, 5), (0, 2)), ((5, 5), (5, 2))]
)
def test_a_stage_that_passes_or_of_which_nothing_was_selected_does_not_keep_from_the_next(
    codes: tuple[int, ...], ended: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert codes_of(codes, "-k", "name") == ended
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("code", [1, 2, 4])
def test_what_a_stage_tells_is_not_buried_by_the_next(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert codes_of((code, 0)) == (code, 1)
    assert capsys.readouterr().err.startswith("2 later files of tests were not looked at: tests/infra/test_template")


def test_the_machines_are_written_before_the_templates_that_are_synthesised_from_them() -> None:
    stages = [stage for stage, paths in enumerate(STAGES) for path in paths if MACHINES.startswith(path)]

    assert stages == [0]
    assert all("infra" not in path for path in STAGES[0])


def test_every_test_that_holds_a_snapshot_is_run_by_the_verb() -> None:
    named = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if HOLDS_ONE.search(path.read_text(encoding="utf-8"))
    }
    paths = tuple(path for stage in STAGES for path in stage)

    assert len(named) > 3
    assert sorted(name for name in named if not name.startswith(paths)) == []
