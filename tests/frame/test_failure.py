"""Every tool ends the same way: with what was asked for, or with one line on stderr and a code that says so."""

import argparse
from collections.abc import Callable

import pytest
from tools.failure import Parser, ToolError, run_command

Act = Callable[[argparse.Namespace], int | None]


class OtherError(Exception):
    """A kind of error that one command ends with beside the tools' own."""


def ended(act: Act, *arguments: str, failed: str = "") -> int:
    parser = Parser(prog="./run thing")
    parser.add_argument("--count", type=int)
    return run_command(parser, arguments, act, failed=failed, also=OtherError)


def raising(error: BaseException) -> Act:
    def act(_: argparse.Namespace) -> int:
        raise error

    return act


@pytest.mark.parametrize(("given", "code"), [(None, 0), (0, 0), (3, 3)])
def test_a_command_ends_with_the_code_that_it_gives_or_with_none_of_its_own(given: int | None, code: int) -> None:
    assert ended(lambda _: given) == code


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ToolError("No  x\n here.", next_step="bring x."), "No x here. Next: bring x."),
        (OtherError("Another."), "Another."),
        (
            FileNotFoundError(2, "No such file or directory", "a/b"),
            "a/b: No such file or directory. Next: mend it, make room there, or name another place.",
        ),
        (
            OSError(28, "No space left on device"),
            "the output: No space left on device. Next: mend it, make room there, or name another place.",
        ),
        (
            FileNotFoundError(2, "No such file or directory"),
            "The working directory is gone. Next: change into one that is there.",
        ),
        (TimeoutError("late"), "the output: late. Next: mend it, make room there, or name another place."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_stops_a_command_is_one_line_behind_what_the_command_opens_it_with(
    error: Exception, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(raising(error), failed="Nothing came: ") == 1

    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"Nothing came: {line}\n")


def test_wrong_arguments_are_one_line_and_no_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda _: None, "--count", "many") == 1

    assert capsys.readouterr().err == (
        "The arguments are wrong: argument --count: invalid int value: 'many'. Next: see `./run thing --help`.\n"
    )


def test_ctrl_c_ends_a_command_with_its_own_code_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(raising(KeyboardInterrupt())) == 130

    assert capsys.readouterr().err == "./run thing was interrupted; the processes that it started are ended.\n"


def test_help_ends_with_0_and_shows_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended_by:
        ended(lambda _: None, "--help")

    assert (ended_by.value.code, "--count COUNT" in capsys.readouterr().out) == (0, True)


def test_a_programs_own_fault_is_not_told_as_if_it_were_the_users() -> None:
    with pytest.raises(KeyError):
        ended(raising(KeyError("a fault")))


def test_an_error_keeps_its_first_half_apart() -> None:
    assert ToolError("No x.", next_step="bring x.").message == "No x."
