"""The command: `python -m tools.bench [--quick] [--runs N] [--only NAME] [--json]`."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from tools.bench.bytecode import bytecode_kept
from tools.bench.figures import Report
from tools.bench.scenarios import QUICK, SCENARIOS, Bench, Sizes
from tools.bench.table import show
from tools.failure import Parser, run_command

RUNS = 3


def main(arguments: Sequence[str]) -> int:
    """Measure and print. The exit code is 0 whatever the goals say, and 1 where a run did not do its work."""
    return run_command(_parser(), arguments, _act, failed="The benchmark failed: ")


def _act(given: argparse.Namespace) -> None:
    bench = Bench(given.runs, QUICK if given.quick else Sizes(), lambda text: print(text, file=sys.stderr, flush=True))
    report = measure(bench, given.only or list(SCENARIOS))
    if given.json:
        print(json.dumps(report.document(), ensure_ascii=False))
    else:
        show(Console(width=None if sys.stdout.isatty() else 120), report)


def measure(bench: Bench, names: Sequence[str]) -> Report:
    """Run scenarios by name, in their own order."""
    began, clock, load = datetime.now(UTC), time.perf_counter(), os.getloadavg()[0]
    with bytecode_kept():
        bench.warm_up()
        figures = tuple(figure for name, scenario in SCENARIOS.items() if name in names for figure in scenario(bench))
    return Report(
        machine=f"{platform.system()} {platform.machine()}",
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        python=platform.python_version(),
        began=began.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
        load=(load, os.getloadavg()[0]),
        runs=bench.runs,
        figures=figures,
    )


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./run bench", description="Measure the integration on this machine.")
    parser.add_argument("--runs", type=_positive, default=RUNS, help=f"runs of each figure, {RUNS} unless told")
    parser.add_argument("--quick", action="store_true", help="small catalogues: for trying out, not for figures")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    parser.add_argument(
        "--only", action="append", choices=SCENARIOS, metavar="NAME", help=f"one of {', '.join(SCENARIOS)}; repeatable"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        message = f"{number} runs measure nothing: give 1 or more"
        raise argparse.ArgumentTypeError(message)
    return number
