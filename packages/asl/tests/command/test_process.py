"""The command as a process of its own: its exit code and its last words, whatever becomes of its output."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from typed_asl import mermaid

GOOD: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}


def run(*arguments: object, stdout: int | IO[str], unbuffered: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the command. Many machines set PYTHONUNBUFFERED, under which nothing is left to be written at the end."""
    return subprocess.run(
        [sys.executable, "-m", "typed_asl", *map(str, arguments)],
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )


def test_the_module_is_the_command(good: Path) -> None:
    done = run("graph", good, stdout=subprocess.PIPE)

    assert (done.returncode, done.stdout, done.stderr) == (0, mermaid(GOOD), "")


@pytest.mark.parametrize(("verb", "unbuffered"), [("graph", ""), ("graph", "1"), ("--help", "")])
def test_a_reader_that_leaves_is_no_fault(verb: str, unbuffered: str, good: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as left:
        done = run(verb, good, stdout=left, unbuffered=unbuffered)

    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_output_that_takes_nothing_is_told_in_one_line(good: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = run("graph", good, stdout=full)

    assert (done.returncode, done.stderr) == (2, "asl: standard output: No space left on device\n")
