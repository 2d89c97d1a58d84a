"""The state machines of a checkout, built by its own sources."""

import json
from pathlib import Path
from typing import Any, TypeAlias

from tools.sources import run_on

Machines: TypeAlias = dict[str, dict[str, Any]]
"""Definitions by the machine's name: `workflow` for `siesa-integration-workflow`."""

HOME = Path("packages") / "workflow-def"
_CHILD = Path(__file__).with_name("definitions_child.py")
_LONGEST = 120.0


def machines_of(folder: Path, called: str) -> Machines:
    """Build the machines of a checkout, which `called` names in messages. Raises Broken where one cannot be built."""
    what, mend = f"The machines of {called} cannot be built", f"mend {HOME.as_posix()}."
    machines: Machines = json.loads(run_on(folder, [str(_CHILD)], seconds=_LONGEST, what=what, next_step=mend))
    return machines
