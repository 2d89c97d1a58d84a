"""Snapshots that are documents of their own: they stand in docs/reference, where people read them."""

import json
from pathlib import Path
from typing import Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


class ReferenceFile(SingleFileSnapshotExtension):
    """A whole file of docs/reference, named by the snapshot's name."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(REFERENCE)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: Any = 0) -> str:
        return str(index)

    def serialize(self, data: Any, **_: Any) -> str:
        return str(data)


class AslFile(ReferenceFile):
    """A definition as JSON in the order in which it is written, because people read it."""

    file_extension = "asl.json"

    def serialize(self, data: Any, **_: Any) -> str:
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
