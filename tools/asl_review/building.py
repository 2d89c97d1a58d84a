"""The machines of a checkout, built by its own sources."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeAlias

from tools.asl_review.errors import ReviewError

from typed_asl import check

Machines: TypeAlias = dict[str, dict[str, Any]]
"""Definitions by the machine's name: `workflow` for `siesa-integration-workflow`."""

_CHILD = Path(__file__).with_name("child.py")
_LONGEST = 120.0
_HOME = Path("packages") / "workflow-def"


def built(root: Path, called: str) -> Machines:
    """Build all machines of a checkout. `called` names it in messages, such as `the base 1a2b3c`.

    Raises ReviewError where it has none, and where one cannot be built.
    """
    if not (root / _HOME / "src").is_dir():
        raise ReviewError(
            f"There is no machine in {called}: it has no {_HOME.as_posix()}.",
            next_step="give --base a commit that has one.",
        )
    sources = [str(path) for path in sorted(root.glob("packages/*/src"))]
    # They stand before the editable installs; -P keeps this folder's own modules off the path.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sources), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD)],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReviewError(
            f"The machines of {called} were not built within {_LONGEST:.0f} s.",
            next_step=f"look for what {_HOME.as_posix()} waits for.",
        ) from None
    if done.returncode:
        raise ReviewError(f"In {called}, {_reason(done.stderr)}", next_step=f"mend {_HOME.as_posix()}.")
    machines: Machines = json.loads(done.stdout)
    return machines


def refuse_faults(machines: Machines) -> None:
    """Raise ReviewError for the first machine that AWS would refuse, with its first fault."""
    for name, definition in machines.items():
        faults = [fault for fault in check(definition) if fault.severity == "error"]
        if faults:
            raise ReviewError(
                f"The definition of {name} does not check: {faults[0]}.",
                next_step=f"mend {_HOME.as_posix()}, then run ./run asl-review again.",
            )


def _reason(said: str) -> str:
    """Give what a child said in one line: of a traceback the last line, which names the error."""
    if "Traceback" not in said:
        return said.strip()
    return f"the machines cannot be built: {said.strip().splitlines()[-1]}"
