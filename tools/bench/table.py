"""The report as a table for people."""

from rich.console import Console
from rich.table import Table
from tools.bench.figures import Figure, Report


def show(console: Console, report: Report) -> None:
    """Print the report's table, and what it was measured on at its foot."""
    table = Table(title="Measured", title_justify="left")
    table.add_column("What", ratio=1)
    for name in ("Median", "Min", "Max", "Goal"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for figure in report.figures:
        if not figure.what.startswith(" "):
            table.add_section()
        table.add_row(figure.what, *_values(figure), _verdict(figure))
    console.print(table)
    console.print(foot(report), highlight=False)


def foot(report: Report) -> str:
    """Say in one paragraph where and when the figures were taken, and how busy the machine was."""
    before, after = report.load
    return (
        f"{report.began}, {report.machine}, {report.cores} cores, Python {report.python}; {report.runs} runs,"
        f" {report.seconds:.0f} s in all; load average {before:.2f} before and {after:.2f} after (the benchmark itself"
        " keeps one to two cores busy). A ratio compares two things of the same run, one straight after the other."
    )


def _values(figure: Figure) -> tuple[str, str, str, str]:
    low, high = min(figure.runs), max(figure.runs)
    goal = "" if figure.goal is None else f"≤ {_number(figure.goal, figure.unit)}"
    return _number(figure.median, figure.unit), _number(low, figure.unit), _number(high, figure.unit), goal


def _verdict(figure: Figure) -> str:
    if figure.met is None:
        return ""
    return "[green]met[/green]" if figure.met else "[yellow]not met[/yellow]"


def _number(value: float, unit: str) -> str:
    if unit == "calls":
        return f"{value:,.0f}"
    places = 0 if unit == "MB" or value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{places}f} {unit}"
