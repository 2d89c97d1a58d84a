"""The comparison of all machines of two revisions."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tools.asl_review.building import built, refuse_faults
from tools.asl_review.notes import Note, notes, notes_of_removal
from tools.asl_review.revision import Revision, base_of
from tools.definitions import Machines
from tools.repository import Repository

from typed_asl import MachineDiff, diff

if TYPE_CHECKING:
    from tools.contracts import Change as MessageChange

_NOTHING: dict[str, Any] = {"States": {}}
"""Stands for the machine where there is none, so that all of the other's states and permissions count."""


@dataclass(frozen=True)
class MachineReview:
    """One machine that is not what it was. `name` is as in `siesa-integration-{name}`."""

    name: str
    status: Literal["added", "removed", "changed"]
    difference: MachineDiff
    notes: tuple[Note, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the review of this machine as a JSON-ready object."""
        return {
            "machine": self.name,
            "status": self.status,
            "difference": self.difference.as_dict(),
            "notes": [{"fits": note.fits, "message": note.message} for note in self.notes],
        }


@dataclass(frozen=True)
class Review:
    """What changed against a base: the machines that did, of all that there are, and the messages between the steps."""

    base: Revision
    machines: tuple[MachineReview, ...]
    all_machines: tuple[str, ...]
    messages: "tuple[MessageChange, ...]"

    def __bool__(self) -> bool:
        return bool(self.machines or self.messages)

    @property
    def fits(self) -> bool:
        """Whether executions in flight go on undisturbed, and the steps' versions before and after read each other."""
        return all(note.fits for machine in self.machines for note in machine.notes) and not any(
            change.kind == "breaking" for change in self.messages
        )

    def as_dict(self) -> dict[str, Any]:
        """Give the review as a JSON-ready object, whose form the how-to page tells."""
        return {
            "schema_version": 1,
            "base": {"commit": self.base.commit, "why": self.base.why},
            "changed": bool(self),
            "fits": self.fits,
            "machines": [machine.as_dict() for machine in self.machines],
            "messages": [asdict(change) for change in self.messages],
        }


def review(root: Path, base: str | None = None) -> Review:
    """Compare the machines that a checkout's files build, committed or not, with those of its base.

    Raises ToolError where one of both cannot be built or its messages told, and where a machine of the checkout
    does not check.
    """
    revision = base_of(root, base)
    new = built(root, "the working tree")
    refuse_faults(new)
    with Repository(root).laid_out(revision.commit) as [folder]:
        old = built(folder, f"the base {revision.short}")
        # What this imports takes seconds, for which a refusal need not wait.
        from tools.contracts import compare, schemas_of

        changes = tuple(compare(schemas_of(folder), schemas_of(root)))
    return Review(revision, tuple(machine_reviews(old, new, root)), tuple(new), changes)


def machine_reviews(old: Machines, new: Machines, root: Path) -> Iterator[MachineReview]:
    """Review each machine that is not the same in both, for the deployment of the checkout `root`."""
    for name, definition in new.items():
        if name not in old:
            yield MachineReview(name, "added", diff(_NOTHING, definition))
        elif difference := diff(old[name], definition):
            found = notes(name, old[name], definition, difference, root)
            yield MachineReview(name, "changed", difference, tuple(found))
    for name, definition in old.items():
        if name not in new:
            yield MachineReview(name, "removed", diff(definition, _NOTHING), tuple(notes_of_removal(name, definition)))
