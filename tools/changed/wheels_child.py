"""Builds the wheels of packages and prints their hashes, or what stopped it, as JSON by the folder given."""

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.wheel import WheelBuilder


def main(folders: list[str]) -> None:
    """Build one after the other: most of the time goes into starting."""
    json.dump({folder: _built(folder) for folder in folders}, sys.stdout)


def _built(folder: str) -> dict[str, Any]:
    with TemporaryDirectory(prefix="wheel-") as output:
        try:
            [path] = WheelBuilder(folder).build(directory=output, versions=["standard"])
        except Exception as error:  # noqa: BLE001 - a project's own build hook may raise anything
            return {"broken": f"{type(error).__name__}: {' '.join(str(error).split())}"}
        return _read(Path(path))


def _read(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        members = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "members": members}


if __name__ == "__main__":
    main(sys.argv[1:])
