"""Estimates of what states carry: past 256 KiB of input or output an execution fails with States.DataLimitExceeded."""

import json
from collections.abc import Mapping
from typing import Any, Final

from typed_asl.check.report import Report, step

MOST_BYTES: Final = 262_144
_CODE: Final = "PAYLOAD_PAST_LIMIT"
_CARRIED: Final = ("Result", "Parameters", "Arguments", "Output", "ResultSelector", "ItemSelector", "Assign", "Items")


def check_payloads(report: Report, flow: Mapping[str, Any], at: str = "") -> None:
    """Find what is written down in a definition and is too large to be carried.

    Expressions may give more or less than their text: a value that holds one is doubtful, a plain one is sure.
    """
    states = flow.get("States")
    for name, state in states.items() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        here = f"{at}/States{step(name)}"
        for field in _CARRIED:
            if field in state:
                _size(report, state[field], f"{here}/{field}")
        for field in ("ItemProcessor", "Iterator"):
            if isinstance(state.get(field), dict):
                check_payloads(report, state[field], f"{here}/{field}")
        branches = state.get("Branches")
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict):
                check_payloads(report, branch, f"{here}/Branches/{index}")


def _size(report: Report, value: Any, at: str) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    size = len(text.encode())
    if size <= MOST_BYTES:
        return
    message = (
        f"About {size:,} bytes: a state's data may have {MOST_BYTES:,}, past which States.DataLimitExceeded ends it"
    )
    hint = "put it into S3, and pass its place"
    if "{%" in text or '.$"' in text or "${" in text:
        report.warning(_CODE, at, message, hint)
    else:
        report.error(at, message, hint, _CODE)
