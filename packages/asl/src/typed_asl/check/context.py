"""The fields of the context object (`$$` and `$states.context`); Step Functions developer guide, "Context object"."""

from collections.abc import Sequence
from typing import Any, Final

from typed_asl.check.report import Report

_ANY: Final = None
_FIELDS: Final[dict[str, Any]] = {
    "Execution": {
        "Id": {},
        "Input": _ANY,
        "Name": {},
        "RoleArn": {},
        "StartTime": {},
        "RedriveCount": {},
        "RedriveTime": {},
    },
    "State": {"EnteredTime": {}, "Name": {}, "RetryCount": {}},
    "StateMachine": {"Id": {}, "Name": {}},
    "Task": {"Token": {}},
    "Map": {"Item": {"Index": {}, "Value": _ANY, "Key": _ANY, "Source": _ANY}},
}


def unknown_field(steps: Sequence[str | int]) -> str | None:
    """Name the first field on a path that the context object does not have."""
    here: Any = _FIELDS
    for index, name in enumerate(steps):
        if here is _ANY:
            return None
        if name not in here:
            return ".".join(str(part) for part in steps[: index + 1])
        here = here[name]
    return None


def check_context(report: Report, at: str, steps: Sequence[str | int], spelt: str) -> None:
    """Report a path into the context object that leads nowhere."""
    name = unknown_field(steps)
    if name is not None:
        hint = "It has Execution, State, StateMachine, Task.Token and, inside a Map, Map.Item."
        report.warning("UNKNOWN_CONTEXT_FIELD", at, f"The context object has no field '{name}' ({spelt})", hint)
