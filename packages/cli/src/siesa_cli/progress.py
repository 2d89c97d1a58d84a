"""Progress bars on stderr, fed by the steps as they work and by the execution's history."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from integration_core import progress as steps

LABELS = {"extract": "Extract", "transform": "Transform", "load": "Load"}


@contextmanager
def progress_bars(title: str) -> Iterator[None]:
    """Show a bar for each unit that a step reports, while the block runs. Without a terminal, nothing is drawn."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<22}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console.print(f"[bold]{title}[/bold]", highlight=False)
    # rich would catch standard output and print it above the bars; it is the functions' log here, and goes elsewhere.
    bars = Progress(
        *columns,
        console=console,
        disable=not console.is_terminal,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bars as progress, steps.listening(_Bars(progress)):
        yield


class _Bars:
    """One task of rich's for each step and unit; called from the steps' threads."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._lock = Lock()

    def __call__(self, report: steps.Progress) -> None:
        key = (report.step, report.unit)
        with self._lock:
            if key not in self._tasks:
                label = f"{LABELS.get(report.step, report.step)} {report.unit}"
                self._tasks[key] = self._progress.add_task(label, total=report.total)
            self._progress.update(self._tasks[key], completed=report.done, total=report.total)
