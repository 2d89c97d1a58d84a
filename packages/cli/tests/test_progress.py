import pytest
from rich.console import Console
from rich.progress import Progress

from integration_core import progress
from siesa_cli.progress import _Bars, progress_bars


def test_without_a_terminal_nothing_is_drawn_but_the_title(capfd: pytest.CaptureFixture[str]) -> None:
    with progress_bars("cliente-a: initial sync"):
        progress.report("extract", "pages", 1)
        progress.report("extract", "pages", 2, 2)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "cliente-a: initial sync\n")


def test_each_step_and_unit_has_a_bar_that_follows_its_reports() -> None:
    drawn = Progress(console=Console(quiet=True))
    with progress.listening(_Bars(drawn)):
        progress.report("extract", "pages", 1)
        progress.report("extract", "pages", 3, 4)
        progress.report("load", "batches", 2, 9)
        progress.report("another", "things", 1)
    assert [(task.description, task.completed, task.total) for task in drawn.tasks] == [
        ("Extract pages", 3, 4),
        ("Load batches", 2, 9),
        ("another things", 1, None),
    ]
