"""Tables for people: what a sync did, what the demo showed, what was found after an interruption."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from siesa_local.recovery import Interrupted
from siesa_local.summary import SyncSummary

NARROWEST = 80
"""A table is never drawn narrower: a figure that is broken in two reads as two figures."""

COLUMNS = ("Client", "Sync", "Read", "Rejected", "Doubles", "Confirmed", "Failed", "Time", "Ended as")
"""Doubles are rows that a later row of the same product supersedes. All fit into 80 characters."""


def summary_table(summaries: Iterable[SyncSummary], *, title: str) -> Table:
    """Give one row a sync. Read is always the sum of rejected, superseded, confirmed and failed in a success.

    A dash stands where nobody knows.
    """
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=0,
    )
    for column in COLUMNS:
        numeric = column not in {"Client", "Sync", "Ended as"}
        # A client's id may be long; then it is the one that gives way.
        table.add_column(column, justify="right" if numeric else "left", no_wrap=column != "Client")
    for summary in summaries:
        counts = (summary.read, summary.rejected, summary.superseded, summary.confirmed, summary.failed)
        table.add_row(
            _Shortened(summary.client_id),
            summary.sync_type,
            *("–" if count is None else f"{count:,}" for count in counts),  # noqa: RUF001 - a dash as tables have it
            f"{summary.seconds:.1f} s",
            _status(summary),
        )
    return table


def print_summaries(console: Console, summaries: Iterable[SyncSummary], *, title: str) -> None:
    """Print the table, wide enough for its figures also where the terminal is narrower."""
    width = console.width
    console.width = max(width, NARROWEST)
    try:
        console.print(summary_table(summaries, title=title))
    finally:
        console.width = width


def print_reasons(console: Console, summary: SyncSummary) -> None:
    """List why records were rejected or failed, commonest first, and why the execution failed."""
    if summary.offered_again:
        text = f"  {summary.offered_again:,} offered again: they had been rejected or had failed before"
        console.print(text, markup=False, highlight=False)
    for word, reasons in (("rejected", summary.rejections), ("failed", summary.failures)):
        for reason, count in reasons.items():
            console.print(f"  {count:,} {word}: {reason}", markup=False, highlight=False, style="yellow")
    if summary.error is not None:
        console.print(f"  {summary.error}: {summary.cause}", markup=False, highlight=False, style="red", soft_wrap=True)


def print_interrupted(console: Console, interrupted: Iterable[Interrupted]) -> None:
    """Say which syncs an earlier process left unfinished, and what became of them."""
    for sync in interrupted:
        reached = f" after a checkpoint of {', '.join(sync.steps)}" if sync.steps else ""
        console.print(
            f"Found {sync.sync_id} of {sync.client_id} ({sync.sync_type}) interrupted{reached}: logged as failed and "
            "alerted, its lease released. Nothing of it was committed, so the next sync starts where it started.",
            style="yellow",
            highlight=False,
            soft_wrap=True,
        )


def print_alerts(console: Console, alerts: Iterable[Mapping[str, Any]]) -> None:
    """Show alerts as operations would get them."""
    for alert in alerts:
        error = alert["error"]
        text = f"  {alert['timestamp']}  {alert['client_id']}  {error['Error']}"
        console.print(text, markup=False, highlight=False, style="red")


@dataclass(frozen=True)
class _Shortened:
    """A name that loses its middle where there is no room: clients' ids often differ at their ends."""

    name: str

    def __rich_measure__(self, _console: Console, options: ConsoleOptions) -> Measurement:
        longest = max(len(self.name), len("Client"))
        return Measurement(min(len("Client"), longest), longest).with_maximum(options.max_width)

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Text]:
        room = options.max_width
        if len(self.name) <= room:
            yield Text(self.name)
            return
        tail = room // 2
        yield Text(f"{self.name[: room - 1 - tail]}…{self.name[len(self.name) - tail :]}", no_wrap=True)


def _status(summary: SyncSummary) -> str:
    if summary.skipped:
        return "[yellow]SKIPPED[/yellow]"
    colour = "green" if summary.status == "SUCCEEDED" else "red"
    return f"[{colour}]{summary.status}[/{colour}]"
