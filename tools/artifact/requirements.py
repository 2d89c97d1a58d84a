"""The committed locks, read: what is pinned, and by which hashes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from tools.failure import ToolError

_ENTRIES = re.compile(r"\n(?=[^\s#])")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")


@dataclass(frozen=True)
class Locked:
    """A distribution as a lock pins it: one version, and a SHA-256 for each file of it that may be installed.

    `text` is the lock's own entry.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    requirement: Requirement
    text: str

    def wanted(self, environment: Mapping[str, str]) -> bool:
        """Whether the lock's marker asks for it in that environment."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate(dict(environment))


def read_lock(path: Path) -> tuple[Locked, ...]:
    """Read a lock. Raises ToolError where it is missing, or holds an entry without version or hash."""
    if not path.is_file():
        raise ToolError(f"The lock {path} is missing.", next_step="write it with `hatch run lock`.")
    return parse_lock(path.read_text(encoding="utf-8"), path.name)


def parse_lock(text: str, name: str) -> tuple[Locked, ...]:
    """Read a lock's text; `name` is what errors call it."""
    entries = _ENTRIES.split(re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    return tuple(_entry(each, name) for each in entries if each)


def _entry(text: str, name: str) -> Locked:
    head = text.partition("--hash")[0].replace("\\", " ").strip()
    hashes = tuple(sorted(_HASH.findall(text)))
    again = "write the lock with `hatch run lock`."
    try:
        requirement = Requirement(head)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise ToolError(f"{name} holds {head!r}, which is no requirement: {reason}", next_step=again) from None
    pins = [each.version for each in requirement.specifier if each.operator == "=="]
    if len(pins) != 1 or not hashes:
        raise ToolError(f"{name} does not pin {head!r} to one version by hash.", next_step=again)
    return Locked(canonicalize_name(requirement.name), pins[0], hashes, requirement, text)
