"""A tool whose output nobody reads to its end is no fault, and one whose output is lost says so."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from tools.workspace import ROOT

TOOL = """
import sys
from tools.failure import Parser, ToolError, run_command

def act(given):
    print("a line")
    if given.fail:
        raise ToolError("No x.", next_step="bring x.")
    return given.code

parser = Parser(prog="./run thing")
parser.add_argument("--fail", action="store_true")
parser.add_argument("--code", type=int)
sys.exit(run_command(parser, sys.argv[1:], act))
"""
FAILED = "No x. Next: bring x.\n"


@pytest.fixture
def nobody() -> Iterator[IO[str]]:
    """The end of a pipe that somebody read, who has left."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as left:
        yield left


def ended(*arguments: str, stdout: IO[str] | int, unbuffered: str = "", **how: Any) -> tuple[int, str | None]:
    """Run the tool. Many machines set PYTHONUNBUFFERED, under which nothing is left to be written at the end."""
    done = subprocess.run(
        [sys.executable, "-c", TOOL, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        stdout=stdout,
        text=True,
        timeout=60,
        **({"stderr": subprocess.PIPE} | how),
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("arguments", "unbuffered"), [((), ""), ((), "1"), (("--help",), "")], ids=["buffered", "unbuffered", "help"]
)
def test_a_reader_that_leaves_ends_a_tool_without_a_word(
    arguments: tuple[str, ...], unbuffered: str, nobody: IO[str]
) -> None:
    assert ended(*arguments, stdout=nobody, unbuffered=unbuffered) == (141, "")


def test_what_is_wrong_is_told_although_nobody_reads_the_output(nobody: IO[str]) -> None:
    assert ended("--fail", stdout=nobody) == (1, FAILED)


def test_the_code_says_what_is_wrong_where_nobody_reads_that_either(nobody: IO[str]) -> None:
    assert ended("--fail", stdout=nobody, stderr=subprocess.STDOUT) == (1, None)


def test_an_output_that_is_closed_is_nobodys_fault() -> None:
    command = ["sh", "-c", 'exec "$0" -c "$1" --code 3 >&-', sys.executable, TOOL]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, timeout=60)

    assert (done.returncode, done.stderr) == (3, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_output_that_takes_nothing_is_told_in_one_line() -> None:
    told = "the output: No space left on device. Next: mend it, make room there, or name another place.\n"
    with Path("/dev/full").open("w") as full:
        assert ended(stdout=full) == (1, told)
