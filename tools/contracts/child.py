"""Runs a script of this folder beside the packages of any checkout, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.contracts.errors import ContractError


def printed_by(script: str, sources: Sequence[Path], *, seconds: float, what: str, next_step: str) -> str:
    """Give what a script prints. `sources` stand before editable installs; `what` opens an error's one line."""
    # -P keeps the script's own folder off the path, whose modules have names of their own.
    program = [sys.executable, "-P", str(Path(__file__).with_name(script))]
    # Without bytecode: a checkout is left as it is, and one that is edited twice in a second is read as it now stands.
    ours = {"PYTHONPATH": os.pathsep.join(map(str, sources)), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **ours}
    try:
        ran = subprocess.run(
            program, env=environment, capture_output=True, text=True, timeout=seconds, check=False, encoding="utf-8"
        )
    except subprocess.TimeoutExpired:
        raise ContractError(f"{what}: it took more than {seconds:.0f} seconds.", next_step=next_step) from None
    if ran.returncode != 0:
        reason = (ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"])[-1]
        raise ContractError(f"{what}: {reason}.", next_step=next_step)
    return ran.stdout
