"""`./run`: what it hands to hatch, and what it says to a word that is no verb."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.test_house_rules import ROOT

VERBS = list(tomllib.loads((ROOT / "hatch.toml").read_text())["envs"]["default"]["scripts"])
HATCH = """#!/bin/sh
printf '%s\\n' "$@"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout that is prepared already, with a hatch that prints what it is given."""
    for name in ("run", "hatch.toml"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "hatch").write_text(HATCH)
    (programs / "hatch").chmod(0o755)
    (tmp_path / "requirements").mkdir()
    for lock in (tmp_path / "requirements" / "bootstrap.txt", tmp_path / ".venv" / "bootstrap.txt"):
        lock.write_text("hatch\n")
    # `run` asks its Python for hatch.
    (tmp_path / "hatch.py").touch()
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(folder / "run"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_hatch_goes_to_hatch_with_its_arguments(folder: Path, verb: str) -> None:
    done = run(folder, verb, "--help", "two words")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["run", verb, "--help", "two words"]


@pytest.mark.parametrize("asked", ["help", "--help", "-h"])
def test_help_is_one_line_with_every_verb(folder: Path, asked: str) -> None:
    done = run(folder, asked)

    assert (done.returncode, done.stderr) == (0, "")
    [line] = done.stdout.splitlines()
    assert line.startswith(f"usage: ./run VERB [ARGUMENTS], where VERB is one of: {' '.join(VERBS)}. ")


@pytest.mark.parametrize("given", ["tset", "tes", "", "demo siesa", "python", "installer", "--version", "*", "a'b\\n"])
def test_a_word_that_is_no_verb_is_refused_in_one_line_with_the_verbs_that_there_are(folder: Path, given: str) -> None:
    done = run(folder, given)

    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"there is no verb '{given}'. Next: " if given else "no verb was given. Next: ")
    assert f"one of: {' '.join(VERBS)}. " in line


def test_without_a_verb_the_verbs_are_told(folder: Path) -> None:
    done = run(folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("no verb was given. Next: ./run VERB")
