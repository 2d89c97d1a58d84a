"""`siesa local demo`."""

import json
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from siesa_cli.output import answer_stream
from siesa_cli.progress import progress_bars
from siesa_cli.tables import print_alerts, print_reasons, print_summaries
from siesa_local.demo import Act, DemoReport, run_demo
from siesa_local.demo_folder import prepare_demo_folder


def run(*, products: int, changed: int, state: Path, as_json: bool) -> int:
    """Run the demo and show it. Exit code 0 only when every act ended as it should: the last one fails by design."""
    prepare_demo_folder(state)
    with answer_stream() as out, ExitStack() as bars:

        def watch(title: str) -> None:
            bars.close()
            bars.enter_context(progress_bars(title))

        report = run_demo(state, products=products, changed=changed, watch=watch)
        bars.close()
        if as_json:
            print(json.dumps(report.document()), file=out)
        else:
            _show(Console(file=out), report)
    return 0 if report.as_expected else 1


def _show(console: Console, report: DemoReport) -> None:
    console.print()
    print_summaries(console, [act.summary for act in report.acts], title="What the demo did")
    for act in report.acts:
        console.print(f"[bold]{act.title}[/bold]", highlight=False)
        print_reasons(console, act.summary)
        _print_audit(console, act)
    console.print("Alerts published:", style="bold")
    print_alerts(console, report.alerts)
    _print_where(console, report)


def _print_audit(console: Console, act: Act) -> None:
    agreed = "[green]agree[/green]" if act.books.agrees else "[red]DIFFER[/red]"
    console.print(
        f"  {act.books.system}'s own audit: {act.books.products:,} stand, {act.books.duplicates:,} twice; "
        f"{act.books.arrived:,} arrived. The books {agreed}.",
        highlight=False,
    )


def _print_where(console: Console, report: DemoReport) -> None:
    console.print("Where to look:", style="bold")
    for line in (
        f"the state (tables, buckets, alerts)   {report.folder}",
        f"the functions' logs and metrics       {report.folder}/lambda.log.jsonl",
        f"the same, with the aws CLI            ./run siesa local up --state {report.folder}",
        "the machine that ran                  docs/reference/state-machine.md",
    ):
        console.print(f"  {line}", highlight=False, soft_wrap=True)
