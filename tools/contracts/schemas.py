"""The messages of a checkout as JSON Schemas, made by that checkout's own models in a process of their own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.failure import ToolError
from tools.sources import run_on

Schemas = Mapping[str, Mapping[str, Any]]
"""JSON Schemas by message and side: `extracted.reads` is what Extracted takes, `extracted.writes` what it gives."""

_CHILD = Path(__file__).with_name("generating.py")
READS, WRITES = "reads", "writes"
SECONDS = 60.0


def schemas_of(root: Path) -> Schemas:
    """Give the schemas of the messages in a checkout's core. Raises ToolError where it has none."""
    source = root / "packages" / "core" / "src"
    if not (source / "integration_core" / "messages.py").is_file():
        raise ToolError(
            f"{source} holds no integration_core/messages.py, so there are no messages to describe.",
            next_step="name a checkout of this repository.",
        )
    printed = run_on(
        root,
        [str(_CHILD)],
        seconds=SECONDS,
        what=f"The messages of {source} cannot be described",
        next_step="make integration_core.messages importable there.",
    )
    document: dict[str, dict[str, Any]] = json.loads(printed)
    return document


def text_of(schema: Mapping[str, Any]) -> str:
    """Give a document as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
