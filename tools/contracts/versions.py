"""When a version may break what the one before it kept, and how a breaking change is announced."""

from pathlib import Path

from packaging.version import Version
from tools.release.news import fragments
from tools.workspace import package


def line(version: Version) -> tuple[int, ...]:
    """Give the line within which nothing breaks: the major version, and while that is 0 the minor one too."""
    return (version.major,) if version.major else (0, version.minor)


def may_break(old: Version, new: Version) -> bool:
    """Tell whether `new` may break what `old` kept."""
    return line(new) > line(old)


def announced(name: str, since: Version, root: Path) -> bool:
    """Tell whether a package's next release breaks: by its version already, or by a news fragment.

    Raises ToolError for a fragment that a release would refuse.
    """
    known = package(name, root)
    return may_break(since, known.version) or any(each.kind == "breaking" for each in fragments(known.folder))


def how_to_announce(name: str, since: Version) -> str:
    """Say what a breaking change of a package takes."""
    needed = f"{since.major + 1}.0.0" if since.major else f"0.{since.minor + 1}.0"
    return (
        f"keep what was there, or announce it: a fragment packages/{name}/news/<slug>.breaking.md, "
        f"which makes the next release {needed}"
    )
