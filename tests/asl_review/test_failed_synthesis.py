"""Where the app refuses a machine, the one synthesis says so once, so that the machine's own difference is seen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.asl_review.repository import ROOT
from tests.infra import synthesis

CONFTEST = """
import pytest
from tests import conftest
from tests.conftest import artifacts, pytest_runtest_setup, synthesis, templates


def refused(*arguments, **context):
    {refusal}

conftest.synthesised = refused
"""
TESTS = """
import pytest


@pytest.mark.parametrize("kind", range(20))
def test_a_template(templates, kind):
    assert templates


def test_something_else():
    assert True
"""


def said(folder: Path, refusal: str) -> list[str]:
    """Give what pytest prints for twenty tests that read the synthesis and one that does not."""
    (folder / "conftest.py").write_text(CONFTEST.format(refusal=refusal))
    (folder / "test_templates.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = ["-q", "-ra", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_a_synthesis_that_fails_is_told_once_and_what_needs_it_is_skipped(tmp_path: Path) -> None:
    lines = said(tmp_path, "pytest.fail('the machine differs', pytrace=False)")

    assert lines[-1].startswith("1 passed, 19 skipped, 1 error in ")
    assert lines.count("the machine differs") == 1
    assert len(lines) < 12


def test_a_machine_without_node_is_told_as_what_it_is(tmp_path: Path) -> None:
    lines = said(tmp_path, "pytest.skip('there is no node')")

    assert lines[-1].startswith("1 passed, 20 skipped in ")
    assert [line.rpartition(": ")[2] for line in lines if line.startswith("SKIPPED")] == ["there is no node"]


def test_what_the_app_says_is_the_whole_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    refused: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], 1, "", "error: it differs.\n")
    monkeypatch.setattr(synthesis, "run_program", lambda *_, **__: refused)

    with pytest.raises(pytest.fail.Exception) as failed:
        synthesis.synthesised(tmp_path)

    assert (failed.value.msg, failed.value.pytrace) == ("The app was not synthesised: error: it differs.", False)
