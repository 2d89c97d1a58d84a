"""The command: `python -m tools.asl_review [--base REV] [--output FILE] [--json]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.asl_review.page import page
from tools.asl_review.review import review
from tools.failure import Parser, run_command

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write the review that the arguments ask for. The exit code is 1, with one line on stderr, where there is none."""
    return run_command(_parser(), arguments, lambda given: _act(given, root))


def _act(given: argparse.Namespace, root: Path) -> None:
    found = review(root, given.base)
    text = json.dumps(found.as_dict(), indent=2, ensure_ascii=False) + "\n" if given.json else page(found)
    if given.output is None:
        sys.stdout.write(text)
    else:
        given.output.write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./run asl-review", description="Tell what changes in the state machines, as Markdown.")
    parser.add_argument(
        "--base", metavar="REV", help="the commit to compare with: where the branch left origin/main, unless told"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write into this file instead of standard output")
    parser.add_argument("--json", action="store_true", help="write JSON for programs")
    return parser
