"""A package's own tests, run on a checkout or on what is installed elsewhere."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.release.errors import ReleaseError

_LONGEST = 1800.0


def run_tests(python: str, root: Path, package: str, environment: Mapping[str, str], *, told: str) -> str:
    """Run a package's tests out of a checkout with a Python, and give pytest's last line.

    What pytest says of a failure goes to stderr whole; then ReleaseError says so in one line. `told` names the code
    that was tested.
    """
    how = ["-q", "-n", "auto", "-p", "no:cacheprovider", "--rootdir", str(root), "-c", str(root / "pyproject.toml")]
    command = [python, "-m", "pytest", *how, f"packages/{package}/tests"]
    again = f"mend them; `./run unit packages/{package}/tests` runs them here."
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise ReleaseError(f"The tests of {told} did not end within {_LONGEST:.0f} s.", next_step=again) from None
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise ReleaseError(f"The tests of {told} fail.", next_step=again)
    return done.stdout.strip().splitlines()[-1].strip("= ")
