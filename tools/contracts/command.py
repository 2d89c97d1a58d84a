"""The command: `python -m tools.contracts [--freeze VERSION] [--root PATH]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.contracts.comparing import compare
from tools.contracts.frozen import freeze, last_release, rewritten, unannounced
from tools.contracts.schemas import schemas_of
from tools.contracts.surface import released
from tools.contracts.versions import announced
from tools.failure import Parser, run_command
from tools.workspace import ROOT, packages


def main(arguments: Sequence[str]) -> int:
    """Freeze a release's messages, or tell what changed since the last; 1 where that may not be."""
    return run_command(_parser(), arguments, _act)


def _act(given: argparse.Namespace) -> int:
    if given.freeze:
        print(f"The messages of core {given.freeze} stand in {freeze(given.freeze, given.root)}.")
        return 0
    faults = [*rewritten(given.root), *_messages(given.root), *_surfaces(given.root)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _messages(root: Path) -> list[str]:
    """Print what changed in the messages, and give what may not."""
    last, schemas = last_release(root), schemas_of(root)
    if last is None:
        print("Messages: none are frozen yet. `./run contracts --freeze VERSION` does it with a release of core.")
        return []
    changes = compare(last.schemas, schemas)
    print(f"Messages since core {last.version}: {len(changes) or 'no'} change{'s' * (len(changes) != 1)}.")
    for change in changes:
        print(f"  {change}")
    return unannounced(last, schemas, announced=announced("core", last.version, root))


def _surfaces(root: Path) -> list[str]:
    """Print how each package's surface stands to its last release's, and give what may not be."""
    faults = []
    for name in packages(root):
        found = released.unannounced(name, root)
        kept = released.base(name, root)
        since = f"since {kept.version}" if kept else "not listed yet"
        print(f"Surface of {name}, {since}: {f'{len(found) - 1} broken' if found else 'nothing broken unannounced'}.")
        faults += found
    return faults


def _parser() -> argparse.ArgumentParser:
    description = "Tell what changed in the messages and in what packages export, since their last releases."
    parser = Parser(prog="./run contracts", description=description)
    parser.add_argument("--freeze", metavar="VERSION", help="write the messages of this release of core")
    parser.add_argument("--root", type=Path, default=ROOT, help="another checkout; this one unless told")
    return parser
