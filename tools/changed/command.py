"""The command: `python -m tools.changed [--since REV] [--head REV] [--json] [--root FOLDER]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.failure import Parser, run_command
from tools.workspace import ROOT


def main(arguments: Sequence[str]) -> int:
    """Print the answer. The exit code is 1, with one line on stderr, where something is wrong."""
    return run_command(_parser(), arguments, _answer)


def _answer(given: argparse.Namespace) -> None:
    from tools.changed.decide import changed
    from tools.changed.table import table
    from tools.repository import Repository

    found = changed(given.since, given.root.absolute(), given.head)
    if count := len(Repository(given.root).uncommitted()) if given.head == "HEAD" else 0:
        print(f"note: {count} uncommitted file(s) are not counted: commits are compared.", file=sys.stderr)
    print(json.dumps(found.document(), ensure_ascii=False) if given.json else table(found))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./run changed", description="Tell what a range of commits really affects, and why.")
    parser.add_argument(
        "--since",
        metavar="REV",
        help="the commit to compare with; unless told, the merge base with origin/main, or the parent of head",
    )
    parser.add_argument("--head", metavar="REV", default="HEAD", help="the commit that is compared, HEAD unless told")
    parser.add_argument("--json", action="store_true", help="one line of JSON, as tools/changed/README.md tells")
    parser.add_argument("--root", metavar="FOLDER", type=Path, default=ROOT, help="another checkout than this one")
    return parser
