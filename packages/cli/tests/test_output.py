"""The command as a process of its own, whose reader leaves before the end, as `head` does."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO, cast

import pytest
from rich.console import Console

from siesa_cli.output import Answer, ReaderGone

ANSWERS = """
import sys
import typer
from rich.console import Console
from siesa_cli.failures import run
from siesa_cli.output import answer_stream

app = typer.Typer()

@app.command()
def answer(words: str) -> int:
    with answer_stream() as out:
        if words == "json":
            print("{}", file=out)
        else:
            Console(file=out).print("a table")
    return 0

run(app, sys.argv[1:])
"""


def ended_unread(*command: str, unbuffered: str) -> tuple[int, str]:
    """Run a program whose output nobody reads; give its exit code and what it said to people."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as left:
        done = subprocess.run(
            [sys.executable, *command],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=left,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    return done.returncode, done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("kind", ["table", "json"])
def test_an_answer_that_nobody_reads_ends_without_a_word(kind: str, unbuffered: str) -> None:
    assert ended_unread("-c", ANSWERS, kind, unbuffered=unbuffered) == (141, "")


def test_help_that_nobody_reads_ends_without_a_word() -> None:
    assert ended_unread("-m", "siesa_cli", "--help", unbuffered="") == (141, "")


def test_a_refusal_is_told_although_nobody_reads_its_document(tmp_path: Path) -> None:
    tenant = str(tmp_path / "none.toml")
    wanted = ("local", "sync", "--tenant", tenant, "--sync-type", "initial", "--json")

    code, said = ended_unread("-m", "siesa_cli", *wanted, unbuffered="")

    assert code == 141
    assert [line[:7] for line in said.splitlines()] == ["error: "]


def test_an_answer_is_drawn_in_the_encoding_of_what_is_behind_it() -> None:
    behind = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    assert Console(file=cast("TextIO", Answer(behind))).encoding == "ascii"


def test_a_pipe_that_breaks_elsewhere_is_not_the_readers() -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise ConnectionResetError(text)

    with pytest.raises(ConnectionResetError):
        Answer(Broken()).write("x")
    assert not issubclass(ReaderGone, OSError)
