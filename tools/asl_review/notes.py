"""What a changed machine means for executions in flight, and for what names its states.

Sources: API reference of Step Functions, UpdateStateMachine ("Running executions will continue to use the previous
definition and roleArn") and RedriveExecution (14 days, the same definition). The role that both versions name is one
role, whose policy is IAM's: what it loses, executions in flight lose at once.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tools.asl_review.revision import places_naming

from typed_asl import MachineDiff, Permissions, permissions, substitutions

NAMED_IN = ("infra", "packages", "docs", "tools", ".github", "README.md")
"""Where alarms, dashboards, programs and pages may name a state."""

_WRITTEN = "docs/reference/"
_DEFINED = "packages/workflow-def/src/"
_MOST_PLACES = 8
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Note:
    """One consequence in words. `fits` is False where executions in flight would fail by it."""

    message: str
    fits: bool = True


def notes(name: str, old: Mapping[str, Any], new: Mapping[str, Any], difference: MachineDiff, root: Path) -> list[Note]:
    """List what follows from a changed definition, for the deployment of this checkout."""
    return [
        Note(_until(name, old)),
        *_denied(old, new),
        *_places(old, new),
        *_given(difference, new),
        *_names(difference, root),
    ]


def notes_of_removal(name: str, old: Mapping[str, Any]) -> list[Note]:
    """List what follows from a machine that is no more."""
    message = (
        f"Deleting {name} stops it for new executions at once; those in flight run on, at most for {_longest(old)}, "
        "but its role goes with it: deploy when none runs."
    )
    return [Note(message, fits=False)]


def _until(name: str, old: Mapping[str, Any]) -> str:
    functions = " The functions behind `live` change for all of them." if _calls(old) else ""
    return (
        f"Executions of {name} in flight end under the definition with which they started, at most {_longest(old)} "
        "after their start; so does one that is redriven, for which there are 14 days. Only what starts after the "
        f"release takes the new definition.{functions}"
    )


def _longest(definition: Mapping[str, Any]) -> str:
    """Say how long an execution may take: Step Functions ends every one after a year."""
    seconds = definition.get("TimeoutSeconds", _YEAR)
    if not isinstance(seconds, int | float):
        return f"{seconds}"
    if seconds >= 2 * 86_400:
        return f"{seconds / 86_400:g} days"
    return f"{seconds / 3600:g} h" if seconds >= 7200 else f"{seconds / 60:g} min"


def _denied(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Note]:
    """Name the states of the old definition that lose a permission: they share the role with the new one."""
    allowed = list(_grants(permissions(new)))
    for needed in dict.fromkeys(_grants(permissions(old))):
        if any(grant.covers(needed) for grant in allowed):
            continue
        condition = " on its former condition" if needed.conditions else ""
        yield Note(
            f"The role loses {code(needed.action)} on {code(needed.resource)}{condition}. It is one role for both "
            f"versions: executions in flight are denied at {_listed(needed.states)} as soon as it has changed, and so "
            "is a rollback to the version before. Release while none runs.",
            fits=False,
        )


@dataclass(frozen=True)
class _Grant:
    """One action on one resource, and the states that need it."""

    action: str
    resource: str
    conditions: str
    states: tuple[str, ...]

    def covers(self, other: "_Grant") -> bool:
        """Tell whether what is granted here allows the other too; a condition is covered by the very same or none."""
        same = self.action == other.action and self.conditions in {"", other.conditions}
        return same and fnmatchcase(other.resource, self.resource.replace("[", "[[]"))


def _grants(needed: Permissions) -> Iterator[_Grant]:
    for statement in needed.statements:
        conditions = json.dumps(statement.conditions, sort_keys=True) if statement.conditions else ""
        states = tuple(pointer.rpartition("/")[2].replace("~1", "/") for pointer in statement.pointers)
        for action in statement.actions:
            for resource in statement.resources:
                yield _Grant(action, resource, conditions, states)


def _places(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Note]:
    before, after = substitutions(old), substitutions(new)
    for name in sorted(before - after):
        yield Note(
            f"`${{{name}}}` is asked for no longer. Executions in flight carry its value: what it names must stay "
            "until they have ended."
        )
    for name in sorted(after - before):
        yield Note(f"`${{{name}}}` is new: a synthesis stops until infra/siesa_infra/workflow.py gives it a value.")


def _given(difference: MachineDiff, new: Mapping[str, Any]) -> Iterator[Note]:
    """Name the states that give a function another message than before, and those that hand on another output."""
    calls = _calls(new)
    given = [
        change.state
        for change in difference.of("input")
        if any(f"{change.new_pointer or change.old_pointer}/".startswith(f"{call}/") for call in calls)
    ]
    handed_on = [change.state for change in difference.of("output")]
    for states, words in ((given, "gives its function"), (handed_on, "hands on")):
        if states:
            yield Note(
                f"{_listed(states)}: what the state {words} is put together in another way. Each function is released "
                "and turned back by itself, so its version before this release must take it as well as the one after."
            )


def _calls(definition: Mapping[str, Any]) -> list[str]:
    """Give the pointers of the states that call a function."""
    statements = permissions(definition).statements
    return [at for one in statements for at in one.pointers if "lambda:InvokeFunction" in one.actions]


def _names(difference: MachineDiff, root: Path) -> Iterator[Note]:
    """Say where the former names of states stand: alarms, dashboards, programs, procedures."""
    former = [(str(change.before), f"is now {code(str(change.state))}") for change in difference.of("state renamed")]
    former += [(str(change.state).rpartition(" > ")[2], "is removed") for change in difference.of("state removed")]
    for name, fate in former:
        places = [
            place
            for place in places_naming(root, name, NAMED_IN)
            if not place.startswith((_WRITTEN, _DEFINED)) and "/tests/" not in place
        ]
        more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
        where = ", ".join(map(code, places[:_MOST_PLACES])) + more
        stands = f"The former name still stands in {where}." if places else "Nothing else names it."
        yield Note(
            f"{code(name)} {fate}: histories and logs of executions in flight have the former name until they end. "
            f"{stands}"
        )


def _listed(states: Iterable[str | None]) -> str:
    return ", ".join(dict.fromkeys(code(str(state)) for state in states))


def code(name: str) -> str:
    """Write a name that anybody may have chosen so that Markdown takes nothing in it for a mark."""
    return f"`{''.join(char for char in name if char.isprintable() and char != '`')}`"
