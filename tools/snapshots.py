"""Check the snapshots, or write them anew: `python tools/snapshots.py [--update] [pytest's arguments]`."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

STAGES = (
    ("tests/snapshots", "tests/surface"),
    ("tests/infra/test_template_snapshots.py", "tests/infra/test_embedded_template.py"),
)
"""The tests that hold snapshots. The machines' definitions come first: a synthesis reads the committed ones."""

_PASSED = 0
_NOTHING_SELECTED = 5
"""Exit codes of pytest."""


def commands(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Give a command for each stage. Nothing is written unless the arguments ask for it."""
    update = ["--snapshot-update"] if "--update" in arguments else []
    rest = [argument for argument in arguments if argument != "--update"]
    for stage in STAGES:
        yield [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *stage, *update, *rest]


def _run(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(arguments: Sequence[str], run: Callable[[list[str]], int] = _run) -> int:
    """Run the stages up to the first that fails, and give its exit code.

    What changed in a machine is told by the first stage; a synthesis would only refuse it again, once for each test.
    """
    codes = []
    for count, command in enumerate(commands(arguments), start=1):
        codes.append(run(command))
        if codes[-1] not in {_PASSED, _NOTHING_SELECTED}:
            _tell_of_the_rest(STAGES[count:])
            return codes[-1]
    # Arguments such as `-k name` can select nothing of one stage.
    return _PASSED if _PASSED in codes else _NOTHING_SELECTED


def _tell_of_the_rest(stages: Sequence[Sequence[str]]) -> None:
    if files := [path for stage in stages for path in stage]:
        print(
            f"{len(files)} later files of tests were not looked at: {', '.join(files)}. Next: mend what is told above, "
            "or accept it with ./run snapshots --update.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
