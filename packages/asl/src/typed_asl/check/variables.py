"""Variables: how they are named, and whether they are assigned before they are read.

Scopes: the flows of a Parallel or an inline Map read the variables around them and set their own, which end with them;
a distributed Map's see nothing of outside (Step Functions developer guide, "Passing data between states with
variables").
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from typed_asl.check.expressions import check_payload, check_template
from typed_asl.check.graph import Way
from typed_asl.check.place import NEXT, Place, Variables
from typed_asl.check.report import Report, filled_later, shown, step

LONGEST_NAME: Final = 80

# States times variables of one flow, past which their ways are not followed: it would take too long.
_MOST_FOLLOWED: Final = 1_000_000


def check_assign(place: Place, value: Any, at: str, known: Collection[str], way: str = NEXT) -> None:
    """Judge an Assign, and note which variables it sets on which way out of the state."""
    if not isinstance(value, dict):
        if not filled_later(value):
            place.report.error(at, f"The value of 'Assign' must be an object, not {shown(value)}")
        return
    sets = place.variables.sets.setdefault(way, {})
    for key in value:
        name = key[:-2] if key.endswith(".$") and not place.jsonata else key
        if filled_later(name):
            continue
        sets[name] = at + step(key)
        if name == "states":
            place.report.error(at + step(key), "The variable name 'states' is reserved")
        elif not name.isidentifier() or len(name) > LONGEST_NAME:
            hint = f"letters, digits and _, no digit first, at most {LONGEST_NAME} characters"
            place.report.warning(
                "BAD_VARIABLE_NAME", at + step(key), f"{shown(name)} is no name that can be read", hint
            )
    if place.jsonata:
        check_template(place, value, at, known)
    else:
        check_payload(place, value, at)


class Scope:
    """The variables that a flow finds when it starts: those assigned on each way to it, and those on some way."""

    __slots__ = ("always", "outer", "sometimes")

    def __init__(
        self, always: frozenset[str] = frozenset(), sometimes: frozenset[str] = frozenset(), outer: Any = None
    ) -> None:
        self.always = always
        self.sometimes = sometimes
        self.outer: Mapping[str, str] = outer or {}


def scopes_of(
    start_at: object, ways: Mapping[str, list[Way]], variables: Mapping[str, Variables], scope: Scope
) -> dict[str, Scope]:
    """Follow the ways of a flow until no more changes, and give what each reachable state finds assigned."""
    if not isinstance(start_at, str) or start_at not in ways:
        return {}
    names = {name for one in variables.values() for names in one.sets.values() for name in names}
    if len(ways) * (len(names) + len(scope.sometimes)) > _MOST_FOLLOWED:
        return {}
    always = {start_at: scope.always}
    sometimes = {start_at: scope.sometimes}
    waiting = [start_at]
    while waiting:
        name = waiting.pop()
        for way in ways[name]:
            if way.target not in ways:
                continue
            added = variables[name].sets.get(way.assigned_at, {}).keys()
            must, may = always[name] | added, sometimes[name] | added
            if way.target in always:
                must &= always[way.target]
                may |= sometimes[way.target]
                if must == always[way.target] and may == sometimes[way.target]:
                    continue
            always[way.target], sometimes[way.target] = frozenset(must), frozenset(may)
            waiting.append(way.target)
    return {name: Scope(always[name], sometimes[name]) for name in always}


def check_reads(report: Report, variables: Variables, scope: Scope) -> None:
    """Warn of variables that are read where they are not, or not surely, assigned."""
    for name, at in variables.reads:
        if name in scope.always:
            continue
        if name in scope.sometimes:
            message = f"The variable ${name} is not assigned on every way to this state"
            report.warning("VARIABLE_MAYBE_UNASSIGNED", at, message)
        else:
            hint = "a state's own Assign takes effect in the next state" if _own(name, variables) else None
            report.warning("VARIABLE_UNASSIGNED", at, f"The variable ${name} is assigned on no way to this state", hint)


def _own(name: str, variables: Variables) -> bool:
    return any(name in names for names in variables.sets.values())
