"""The rules over machines that are made as objects: those of the check, as problems, errors only."""

from collections.abc import Collection, Iterable, Mapping

from typed_asl.check.machine import Walk
from typed_asl.check.place import Settings
from typed_asl.check.variables import Scope
from typed_asl.diagnostics import Diagnostic
from typed_asl.exceptions import Problem
from typed_asl.model.base import QueryLanguage
from typed_asl.model.machine import StateMachine
from typed_asl.model.states import State

_NOT_KNOWN_YET = "${State}"


def structure_problems(machine: StateMachine) -> list[Problem]:
    """Find every error in how a machine's states fit together, also in the flows of Parallel and Map states."""
    walk = Walk()
    walk.machine(machine.dump())
    return _problems(walk.report.found)


def flow_problems(
    start_at: str,
    states: Mapping[str, State],
    at: str = "",
    unread: Collection[str] = (),
    query_language: QueryLanguage = "JSONata",
) -> list[Problem]:
    """Find every error in one flow, without the flows inside its states.

    `unread` names states that exist and could not be read themselves, `query_language` is that of the whole machine.
    """
    walk = Walk(deep=False)
    document = {
        "StartAt": start_at,
        "States": {name: state.dump() for name, state in states.items()} | dict.fromkeys(unread, _NOT_KNOWN_YET),
    }
    settings = Settings(express=False, jsonata=query_language == "JSONata", services=False)
    walk.flow(document, at, settings, Scope())
    return _problems(walk.report.found)


def duplicate(name: str, at: str, first: str) -> Problem:
    """Report a name that two states of a machine bear; names are unique over all its flows."""
    return Problem(
        "DUPLICATE_STATE_NAME", at, f"Duplicate State name: {name} (the first stands at {first}; rename one)"
    )


def _problems(found: Iterable[Diagnostic]) -> list[Problem]:
    """Keep the errors; a problem has no hint of its own."""
    return [
        Problem(one.code, one.pointer, f"{one.message} ({one.hint})" if one.hint else one.message)
        for one in found
        if one.severity == "error"
    ]
