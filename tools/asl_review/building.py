"""The machines of a checkout that is reviewed, and what of them stops the review."""

from pathlib import Path

from tools.definitions import HOME, Machines, machines_of
from tools.failure import ToolError

from typed_asl import check


def built(root: Path, called: str) -> Machines:
    """Build all machines of a checkout. `called` names it in messages, such as `the base 1a2b3c`.

    Raises ToolError where it has none, and where one cannot be built.
    """
    if not (root / HOME / "src").is_dir():
        raise ToolError(
            f"There is no machine in {called}: it has no {HOME.as_posix()}.",
            next_step="give --base a commit that has one.",
        )
    return machines_of(root, called)


def refuse_faults(machines: Machines) -> None:
    """Raise ToolError for the first machine that AWS would refuse, with its first fault."""
    for name, definition in machines.items():
        faults = [fault for fault in check(definition) if fault.severity == "error"]
        if faults:
            raise ToolError(
                f"The definition of {name} does not check: {faults[0]}.",
                next_step=f"mend {HOME.as_posix()}, then run ./run asl-review again.",
            )
