"""Check the snapshots, or write them anew: `python tools/snapshots.py [--update] [pytest's arguments]`."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

STAGES = (
    ("tests/snapshots", "tests/surface"),
    ("tests/infra/test_template_snapshots.py", "tests/infra/test_embedded_template.py"),
)
"""The tests that hold snapshots. The machines' definitions come first: a synthesis reads the committed ones."""


def commands(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Give a command for each stage. Nothing is written unless the arguments ask for it."""
    update = ["--snapshot-update"] if "--update" in arguments else []
    rest = [argument for argument in arguments if argument != "--update"]
    for stage in STAGES:
        yield [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *stage, *update, *rest]


def main(arguments: Sequence[str]) -> int:
    """Run all stages, and give the first exit code that is not 0."""
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands(arguments)]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
