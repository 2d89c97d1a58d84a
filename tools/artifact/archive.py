"""The zip: its bytes follow from names and contents alone."""

import zipfile
from pathlib import Path

_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644
_UNIX = 3
_LEVEL = 9


def write_zip(folder: Path, path: Path) -> None:
    """Write all files of a folder, in the order of their names, each of one date and with one mode."""
    names = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())
    with zipfile.ZipFile(path, "x") as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = _UNIX
            info.external_attr = _MODE << 16
            archive.writestr(info, (folder / name).read_bytes(), zipfile.ZIP_DEFLATED, _LEVEL)
