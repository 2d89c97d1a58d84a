"""What conftest.py gives every test, and what the other Pythons' tests are run with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from tools import pythons

from tests.architecture.test_house_rules import ROOT

PROBE = """
import sys

import pytest
from hypothesis import given, strategies

@given(strategies.integers())
def test_drawn(number):
    assert sys.gettrace() is None

@pytest.mark.parametrize("text", ["x" * 1_000_000, b"y" * 1_000_000])
def test_long(text, request):
    assert sys.gettrace() is not None
    assert len(request.node.nodeid) < 200
"""


def test_no_example_of_hypothesis_has_a_time_to_keep() -> None:
    assert settings().deadline is None
    assert settings.get_profile("few").deadline is None
    assert settings.get_profile("few").max_examples < settings.get_profile("whole").max_examples


@pytest.mark.parametrize("processes", ["0", "1"])
def test_coverage_traces_what_draws_no_examples_and_ids_stay_short(processes: str, tmp_path: Path) -> None:
    tests = tmp_path / "packages" / "one" / "tests"
    tests.mkdir(parents=True)
    (tests / "test_probe.py").write_text(PROBE)
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text(encoding="utf-8"))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    how = ["-q", "-n", processes, "-p", "no:cacheprovider", "--cov=packages", "--cov-report="]
    ours = {
        "COVERAGE_FILE": str(tmp_path / "coverage"),
        "PYTEST_ADDOPTS": "",
        "HYPOTHESIS_STORAGE_DIRECTORY": "hypothesis",
    }
    foreign = ("PYTEST_XDIST", "COV_CORE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | ours
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *how, "packages"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_another_python_imports_everything_and_runs_the_unit_tests_on_few_examples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(pythons, "working", lambda version: f"python{version}")
    monkeypatch.setattr(pythons, "environment", lambda python, version: python)
    monkeypatch.setattr(pythons, "run", commands.append)
    monkeypatch.setattr(pythons, "VERSIONS", ("3.11", "3.12"))
    monkeypatch.setattr("sys.version_info", (3, 11, 0, "final", 0))

    pythons.main("--maxfail=1")

    [imports, tests] = commands
    assert [Path(part).name for part in imports[:2]] == ["python3.12", "import_all.py"]
    assert tests[:3] == ["python3.12", "-m", "pytest"]
    assert tests[tests.index("--hypothesis-profile") + 1] == "few"
    assert tests[-1] == "--maxfail=1"
    assert "packages/core/tests" in tests
    assert "packages/local/tests" not in tests
