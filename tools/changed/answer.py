"""The answer: frozen entries by kind, each with its reason, and the JSON that pipelines read (README.md here)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1
"""Grows when a field is renamed or goes, or changes its meaning; a field that comes leaves it as it is."""

Cause = Literal["files", "dependency", "lock"]


class Entry(BaseModel):
    """What all entries share. `reason` is half a sentence for people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str


class PackageEntry(Entry):
    """A package to test: its own files changed, or a sibling's wheel that it needs, or a locked distribution."""

    package: str
    dist: str
    path: str
    step: bool
    cause: Cause


class WheelEntry(Entry):
    """A package whose wheel has other bytes."""

    package: str
    dist: str


class ArtifactEntry(Entry):
    """A Lambda zip that has other bytes."""

    step: str
    arch: str


class StackEntry(Entry):
    """A stack whose template differs, or what deploys beside it, in the environments named."""

    stack: str
    environments: tuple[str, ...]


class MachineEntry(Entry):
    """A state machine whose definition differs."""

    machine: str


class ExampleEntry(Entry):
    """A project of examples/ to test."""

    example: str
    path: str
    cause: Cause


class Gone(BaseModel):
    """What stood at `since` and no longer does: no matrix may name it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["package", "stack", "machine", "example"]
    name: str


class Changed(BaseModel):
    """What differs between the commits `since` and `head`, which are whole hashes.

    `areas` are the top-level names under which any file changed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: str
    head: str
    packages: tuple[PackageEntry, ...] = ()
    wheels: tuple[WheelEntry, ...] = ()
    artifacts: tuple[ArtifactEntry, ...] = ()
    stacks: tuple[StackEntry, ...] = ()
    machines: tuple[MachineEntry, ...] = ()
    examples: tuple[ExampleEntry, ...] = ()
    removed: tuple[Gone, ...] = ()
    areas: tuple[str, ...] = ()

    def kinds(self) -> dict[str, tuple[Entry, ...]]:
        """Give the entries by the name of their kind, in the order in which people read them."""
        return {
            "packages": self.packages,
            "wheels": self.wheels,
            "artifacts": self.artifacts,
            "stacks": self.stacks,
            "machines": self.machines,
            "examples": self.examples,
        }

    def reasons(self) -> dict[str, str]:
        """Give every entry's reason, by names such as `wheel loader`, `artifact loader arm64`, `stack loader`."""
        return {f"{kind[:-1]} {name_of(each)}": each.reason for kind, found in self.kinds().items() for each in found}

    def document(self) -> dict[str, Any]:
        """Give what `--json` prints: each kind as the `include` of a GitHub matrix."""
        kinds = self.kinds()
        return {
            "schema_version": SCHEMA_VERSION,
            "since": self.since,
            "head": self.head,
            "any": {kind: bool(found) for kind, found in kinds.items()},
            **{kind: {"include": [each.model_dump(mode="json") for each in found]} for kind, found in kinds.items()},
            "removed": [each.model_dump() for each in self.removed],
            "areas": list(self.areas),
        }


def name_of(entry: Entry) -> str:
    """Give an entry's name within its kind."""
    match entry:
        case ArtifactEntry():
            return f"{entry.step} {entry.arch}"
        case StackEntry():
            return entry.stack
        case MachineEntry():
            return entry.machine
        case ExampleEntry():
            return entry.example
        case PackageEntry() | WheelEntry():
            return entry.package
    raise TypeError(entry)
