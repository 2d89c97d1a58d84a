"""What git knows of earlier releases, where there is a git and a history at all."""

import subprocess
from pathlib import Path

from packaging.version import InvalidVersion, Version

SECONDS = 30.0


def tagged(name: str, root: Path) -> list[Version]:
    """Give the released versions of a package that HEAD goes back to, oldest first; none in a shallow clone."""
    prefix = f"{name}-v"
    listed = git(root, "tag", "--list", f"{prefix}*", "--merged", "HEAD") or ""
    return sorted(version for tag in listed.split() if (version := _version(tag.removeprefix(prefix))) is not None)


def git(root: Path, *arguments: str) -> str | None:
    """Give what git prints; None where it fails, or is not there."""
    command = ["git", "-C", str(root), *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except FileNotFoundError:
        return None
    return ran.stdout if ran.returncode == 0 else None


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
