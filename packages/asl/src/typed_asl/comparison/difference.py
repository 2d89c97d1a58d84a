"""A difference between two definitions: what `diff` gives, and how it is read by people and by programs."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from typed_asl.comparison.values import ABSENT, Absent, MaybeJson

ChangeKind: TypeAlias = Literal[
    "state added",
    "state removed",
    "state renamed",
    "state moved",
    "transition",
    "choice",
    "retry",
    "catch",
    "time-out",
    "input",
    "output",
    "variables",
    "action",
    "type",
    "language",
    "wait",
    "failure",
    "flow",
    "map",
    "comment",
    "other",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    `state` is the state's path in the new definition (in the old one where it was removed), None for the machine
    itself. The pointers lead to the smallest place that changed; None where a side has no such place. `before` and
    `after` are the values there, ABSENT where there is none.
    """

    kind: ChangeKind
    state: str | None
    message: str
    old_pointer: str | None = None
    new_pointer: str | None = None
    before: MaybeJson = ABSENT
    after: MaybeJson = ABSENT

    def as_dict(self) -> dict[str, Any]:
        """Give the change as a JSON-ready object; a value that is absent has no key."""
        whole = {
            "kind": self.kind,
            "state": self.state,
            "message": self.message,
            "old_pointer": self.old_pointer,
            "new_pointer": self.new_pointer,
        }
        values = {"before": self.before, "after": self.after}
        return whole | {key: value for key, value in values.items() if not isinstance(value, Absent)}


@dataclass(frozen=True, slots=True)
class PermissionChanges:
    """What the machine's role must be allowed now, and no longer; each as one line `action on resource`.

    `unknown` names what the permissions of an integration could not be told for, in either definition.
    """

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)


@dataclass(frozen=True)
class MachineDiff:
    """All that changed between two definitions. It is true where anything did.

    `permissions` is None where they were not asked for.
    """

    changes: tuple[Change, ...]
    permissions: PermissionChanges | None = None
    drawn: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        return self.text()

    def of(self, *kinds: ChangeKind) -> list[Change]:
        """List the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]

    def changed_states(self) -> list[str]:
        """List the states that are in both definitions and not the same in both, in the order of the changes."""
        whole = {change.state for change in self.of("state added", "state removed")}
        paths = (change.state for change in self.changes if change.state is not None and change.state not in whole)
        return list(dict.fromkeys(paths))

    def summary(self) -> str:
        """Say in one line how much changed."""
        counts = Counter(change.kind for change in self.changes)
        whole = {"state added", "state removed", "state renamed", "state moved"}
        inside = {change.state for change in self.changes if change.state is not None and change.kind not in whole}
        parts = [
            _counted(counts["state added"], "state added", "states added"),
            _counted(counts["state removed"], "state removed", "states removed"),
            _counted(counts["state renamed"], "state renamed", "states renamed"),
            _counted(counts["state moved"], "state moved", "states moved"),
            _counted(len(inside), "state changed", "states changed"),
            _counted(counts["transition"], "transition rewired", "transitions rewired"),
        ]
        if self.permissions is not None:
            parts.append(_counted(len(self.permissions.gained), "permission gained", "permissions gained"))
            parts.append(_counted(len(self.permissions.lost), "permission lost", "permissions lost"))
        named = ", ".join(filter(None, parts))
        return named or ("the machine's own fields changed" if self.changes else "no difference")

    def as_dict(self) -> dict[str, Any]:
        """Give the difference as a JSON-ready object."""
        permissions: Mapping[str, Any] | None = None
        if self.permissions is not None:
            permissions = {
                "gained": list(self.permissions.gained),
                "lost": list(self.permissions.lost),
                "unknown": list(self.permissions.unknown),
            }
        return {
            "equal": not self.changes,
            "summary": self.summary(),
            "changes": [change.as_dict() for change in self.changes],
            "permissions": permissions,
        }

    def json(self, indent: int | None = 2) -> str:
        """Give the difference as JSON text, without a line break at the end."""
        return json.dumps(self.as_dict(), indent=indent, ensure_ascii=False)

    def text(self) -> str:
        """Give the difference as plain text for a terminal, with a line break at the end."""
        from typed_asl.comparison.text import text

        return text(self)

    def markdown(self) -> str:
        """Give the difference as Markdown for a pull request, with one mermaid graph, and a line break at the end."""
        from typed_asl.comparison.markdown import markdown

        return markdown(self)

    def mermaid(self) -> str:
        """Give one mermaid graph of both machines, with what was added, removed and changed in colours."""
        return self.drawn


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
