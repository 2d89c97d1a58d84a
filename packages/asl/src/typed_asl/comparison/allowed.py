"""Compares what two definitions need to be allowed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from typed_asl.comparison.difference import PermissionChanges

if TYPE_CHECKING:
    from typed_asl.permissions.statement import Permissions, Statement


def permission_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> PermissionChanges:
    """Tell which permissions the new definition needs beyond the old one's, and which it needs no longer."""
    from typed_asl.permissions.machine import permissions

    old, new = permissions(before), permissions(after)
    had, has = dict.fromkeys(_lines(old)), dict.fromkeys(_lines(new))
    known = {each.resource for each in old.unknown}
    return PermissionChanges(
        gained=tuple(line for line in has if line not in had),
        lost=tuple(line for line in had if line not in has),
        unknown=tuple(f"{each.resource} at {each.pointer}" for each in new.unknown if each.resource not in known),
    )


def _lines(permissions: "Permissions") -> Iterator[str]:
    yield from _statements(permissions.statements, "")
    for role, statements in sorted(permissions.for_roles.items()):
        yield from _statements(statements, f", as {role}")


def _statements(statements: "Iterable[Statement]", role: str) -> Iterator[str]:
    for statement in statements:
        tests = [
            f"{key} {test} {value}"
            for test, keys in sorted(statement.conditions.items())
            for key, value in sorted(keys.items())
        ]
        condition = f", if {' and '.join(tests)}" if tests else ""
        for action in statement.actions:
            for resource in statement.resources:
                yield f"{action} on {resource}{condition}{role}"
