"""Records what the steps of a checkout really say to each other, in two embedded syncs of that checkout's own code."""

import json
from pathlib import Path
from typing import Any

from tools.sources import run_on

_CHILD = Path(__file__).with_name("syncing.py")
SECONDS = 180.0


def record(root: Path) -> dict[str, list[Any]]:
    """Give recorded messages by name, such as `sync-request`, each distinct one once. Takes some seconds.

    Raises ToolError where the syncs do not end well.
    """
    printed = run_on(
        root,
        [str(_CHILD)],
        seconds=SECONDS,
        what=f"The embedded syncs of {root}, which messages are recorded from, did not end well",
        next_step="run ./run demo there, and mend what it shows.",
    )
    recorded: dict[str, list[Any]] = json.loads(printed)
    return recorded
