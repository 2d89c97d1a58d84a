import subprocess
import sys
from pathlib import Path

import pytest
from tools.asl_review.command import main

from tests.asl_review.repository import ROOT, Repository


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> "Refusal":
    return Refusal(capsys)


class Refusal:
    """Runs the command and gives its one line on stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, root: Path, *arguments: str) -> str:
        assert main(arguments, root) == 1
        said = self._capsys.readouterr()
        assert said.out == ""
        [line] = said.err.splitlines()
        return line


def test_an_unknown_revision_is_refused(refused: Refusal, tmp_path: Path) -> None:
    repository = Repository.created(tmp_path / "repository")
    repository.commit()

    assert refused(repository.root, "--base", "nowhere").startswith(
        f"{repository.root} has no commit 'nowhere'. Next: "
    )


def test_a_checkout_without_a_machine_is_refused(refused: Refusal, tmp_path: Path) -> None:
    repository = Repository.created(tmp_path / "repository")
    repository.commit()

    assert refused(repository.root, "--base", "HEAD").startswith("There is no machine in the working tree: ")


def test_an_unknown_argument_is_refused(refused: Refusal, tmp_path: Path) -> None:
    assert "unrecognized arguments: --bass" in refused(tmp_path, "--bass", "HEAD")


def test_the_module_is_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.asl_review", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0
    assert "--base REV" in done.stdout
