"""What the command tells: a break fails it unless announced, and what cannot be read is one line."""

from pathlib import Path

import pytest
from tools.contracts.command import main

from tests.contracts.invented import Invented


def test_the_command_fails_on_an_unannounced_break_and_not_on_an_announced_one(
    checkout: Invented, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(checkout.root)]) == 0
    checkout.edit('Literal["success", "incomplete"]', 'Literal["success", "incomplete", "paused"]')
    checkout.count_up()
    capsys.readouterr()

    assert main(["--root", str(checkout.root)]) == 1
    told = capsys.readouterr()
    assert "loaded.status as now written may be 'paused'" in told.err
    assert "packages/core/news/<slug>.breaking.md" in told.err
    checkout.announce()
    assert main(["--root", str(checkout.root)]) == 0


def test_a_fragment_that_a_release_refuses_announces_nothing(
    checkout: Invented, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.announce("status.breaking.1.md")

    assert main(["--root", str(checkout.root)]) == 1
    assert "packages/core/news/status.breaking.1.md is not named" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--freeze", "next"], "'next' is not a version"), (["--freeze", "9.0.0"], "there are no messages")],
)
def test_bad_input_is_one_line(
    tmp_path: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*arguments, "--root", str(tmp_path)])

    err = capsys.readouterr().err
    assert (code, err.count("\n")) == (1, 1)
    assert words in err


def test_models_that_do_not_import_are_one_line(checkout: Invented, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.edit("from typing import Any, Literal", "from typing import Literally")

    assert main(["--root", str(checkout.root)]) == 1
    err = capsys.readouterr().err
    assert (err.count("\n"), "cannot import name 'Literally'" in err) == (1, True)
