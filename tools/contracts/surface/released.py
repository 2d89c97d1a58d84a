"""The surface of a package's last release: the list as it stood at that release's tag."""

from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version
from tools.contracts.history import tagged
from tools.contracts.surface.breaking import breaks
from tools.contracts.surface.listing import FILE, surface
from tools.contracts.versions import announced, how_to_announce
from tools.repository import Repository
from tools.workspace import package


@dataclass(frozen=True)
class Listed:
    """A list, and the version from which on it is kept."""

    version: Version
    text: str


def committed(name: str, root: Path) -> Path:
    """Name the file that lists a package's surface."""
    return package(name, root).folder / FILE


def base(name: str, root: Path) -> Listed | None:
    """Give the list that a package's next release must keep; None where none was made yet.

    It is that of the newest tag of the package before HEAD. Without tags, as in a shallow clone or an unpacked
    archive, it is the file as it stands.
    """
    versions = tagged(name, root)
    if versions:
        text = Repository(root).read(f"refs/tags/{name}-v{versions[-1]}", f"packages/{name}/{FILE}")
        return Listed(versions[-1], text) if text is not None else None
    file = committed(name, root)
    return Listed(package(name, root).version, file.read_text(encoding="utf-8")) if file.is_file() else None


def unannounced(name: str, root: Path) -> list[str]:
    """Give what a package took from its surface and may not, a line each; empty where nothing, or well announced."""
    kept = base(name, root)
    if kept is None:
        return []
    broken = breaks(kept.text, surface(name, root))
    if not broken or announced(name, kept.version, root):
        return []
    return [*broken, f"{name} {kept.version} had this: {how_to_announce(name, kept.version)}"]
