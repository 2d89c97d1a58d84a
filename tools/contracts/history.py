"""What git knows of earlier releases, where there is a git and a history at all."""

from pathlib import Path

from packaging.version import Version
from tools.failure import ToolError
from tools.repository import Repository


def tagged(name: str, root: Path) -> tuple[Version, ...]:
    """Give the released versions of a package that HEAD goes back to, oldest first; none in a shallow clone."""
    try:
        return Repository(root).releases(name)
    except ToolError:
        return ()
