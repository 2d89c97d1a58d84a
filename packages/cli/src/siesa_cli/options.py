"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class SyncType(StrEnum):
    """The two kinds of sync."""

    initial = "initial"
    incremental = "incremental"


StateOption = Annotated[Path, typer.Option(help="Folder that keeps tables, buckets and secrets between commands.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Show tracebacks.")]
