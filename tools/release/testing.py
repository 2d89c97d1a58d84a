"""A package's own tests, run on a checkout or on what is installed elsewhere."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tools.failure import ToolError
from tools.processes import run
from tools.release.programs import LONGEST


def run_tests(
    python: str, root: Path, package: str, environment: Mapping[str, str], *, told: str, next_step: str | None = None
) -> str:
    """Run a package's tests out of a checkout with a Python, and give pytest's last line.

    What pytest says of a failure goes to stderr whole; then ToolError says so in one line. `told` names the code
    that was tested, `next_step` what to do where they fail, if it is not to mend them.
    """
    how = ["-q", "-n", "auto", "-p", "no:cacheprovider", "--rootdir", str(root), "-c", str(root / "pyproject.toml")]
    command = [python, "-m", "pytest", *how, f"packages/{package}/tests"]
    again = f"mend them; `./run unit packages/{package}/tests` runs them here."
    what = f"The tests of {told}"
    done = run(command, environment, folder=root, seconds=LONGEST, what=what, next_step=again, may_fail=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise ToolError(f"The tests of {told} fail.", next_step=next_step or again)
    return done.stdout.strip().splitlines()[-1].strip("= ")
