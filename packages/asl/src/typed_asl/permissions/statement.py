"""What a machine's role must be allowed, as statements that can be compared and written as a policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Conditions: TypeAlias = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """Actions on resources, on conditions. `reason` says why a resource holds a `*`, None where none does.

    `pointers` name the states that need it.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions = field(default_factory=dict)
    reason: str | None = None
    pointers: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the statement as a policy document has it."""
        made: dict[str, Any] = {"Effect": "Allow", "Action": list(self.actions), "Resource": list(self.resources)}
        if self.conditions:
            made["Condition"] = {test: dict(keys) for test, keys in self.conditions.items()}
        return made


@dataclass(frozen=True, slots=True)
class UnknownIntegration:
    """A Task whose permissions are not known: they are named here and never guessed."""

    pointer: str
    resource: str
    why: str


@dataclass(frozen=True, slots=True)
class Permissions:
    """All that a machine needs of its role.

    `for_roles` are the statements of roles that Tasks assume by Credentials: the machine's own role needs only
    `sts:AssumeRole` for these. `unknown` names the integrations whose needs are not in `statements`. Log delivery,
    X-Ray and keys of encryption are not part of a definition and stand nowhere here.
    """

    statements: tuple[Statement, ...]
    unknown: tuple[UnknownIntegration, ...] = ()
    for_roles: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Give the policy document of the machine's role."""
        return document(self.statements)

    def actions(self) -> dict[str, tuple[str, ...]]:
        """Give each action with its resources, over all statements; handy for comparing two machines."""
        found: dict[str, set[str]] = {}
        for statement in self.statements:
            for action in statement.actions:
                found.setdefault(action, set()).update(statement.resources)
        return {action: tuple(sorted(resources)) for action, resources in sorted(found.items())}

    def as_dict(self) -> dict[str, Any]:
        """Give everything as JSON-ready objects, reasons and unknown integrations with it."""
        return {
            "document": self.document(),
            "reasons": [
                {"actions": list(one.actions), "resources": list(one.resources), "reason": one.reason}
                for one in self.statements
                if one.reason
            ],
            "unknown": [{"pointer": one.pointer, "resource": one.resource, "why": one.why} for one in self.unknown],
            "forRoles": {role: document(statements) for role, statements in self.for_roles.items()},
        }


def document(statements: Iterable[Statement]) -> dict[str, Any]:
    """Write statements as an IAM policy document."""
    return {"Version": "2012-10-17", "Statement": [statement.as_dict() for statement in statements]}


def merged(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Join statements of equal actions and conditions, in the order of actions; `*` swallows other resources."""
    groups: dict[tuple[Any, ...], list[Statement]] = {}
    for one in statements:
        conditions = tuple(sorted((test, tuple(sorted(keys.items()))) for test, keys in one.conditions.items()))
        groups.setdefault((tuple(sorted(set(one.actions))), conditions), []).append(one)
    made = []
    for (actions, _), group in sorted(groups.items(), key=lambda entry: repr(entry[0])):
        resources = sorted({resource for one in group for resource in one.resources})
        reasons = dict.fromkeys(one.reason for one in group if one.reason)
        pointers = dict.fromkeys(pointer for one in group for pointer in one.pointers)
        everything = ("*",) if "*" in resources else tuple(resources)
        made.append(Statement(actions, everything, group[0].conditions, "; ".join(reasons) or None, tuple(pointers)))
    return tuple(made)
