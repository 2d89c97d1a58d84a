"""Records what the steps of a checkout really say to each other, in two embedded syncs of that checkout's own code."""

import json
from pathlib import Path
from typing import Any

from tools.contracts.child import printed_by

SECONDS = 180.0


def record(root: Path) -> dict[str, list[Any]]:
    """Give recorded messages by name, such as `sync-request`, each distinct one once. Takes some seconds.

    Raises ContractError where the syncs do not end well.
    """
    printed = printed_by(
        "syncing.py",
        sorted((root / "packages").glob("*/src")),
        seconds=SECONDS,
        what=f"The embedded syncs of {root}, which messages are recorded from, did not end well",
        next_step="run ./run demo there, and mend what it shows.",
    )
    recorded: dict[str, list[Any]] = json.loads(printed)
    return recorded
