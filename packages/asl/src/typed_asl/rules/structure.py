"""All rules over one flow, and over a whole machine with the flows inside it."""

from collections.abc import Collection, Iterator, Mapping

from typed_asl.exceptions import Problem
from typed_asl.model.machine import StateMachine, flows
from typed_asl.model.states import State
from typed_asl.rules.fields import field_problems
from typed_asl.rules.graph import graph_problems
from typed_asl.rules.handling import handling_problems
from typed_asl.values import pointer

LONGEST_NAME = 80


def structure_problems(machine: StateMachine) -> list[Problem]:
    """Find every fault in how a machine's states fit together, also in the flows of Parallel and Map states."""
    return [
        problem for at, flow in flows(machine) for problem in flow_problems(flow.start_at, flow.states, at)
    ] + _shared_names(machine)


def flow_problems(
    start_at: str, states: Mapping[str, State], at: str = "", unread: Collection[str] = ()
) -> Iterator[Problem]:
    """Find every fault in one flow. `unread` names states that exist and could not be read themselves."""
    for name, state in states.items():
        here = at + pointer("States", name)
        yield from name_problems(name, here)
        yield from field_problems(state, here)
        yield from handling_problems(state, here)
    yield from graph_problems(start_at, states, at, unread)


def name_problems(name: str, at: str) -> Iterator[Problem]:
    """Judge the name of a state, which AWS limits to 80 characters."""
    if not name:
        yield Problem("BAD_STATE_NAME", at, "a state's name must not be empty")
    elif len(name) > LONGEST_NAME:
        yield Problem("BAD_STATE_NAME", at, f"{name!r} has {len(name)} characters, {LONGEST_NAME} is the most")


def _shared_names(machine: StateMachine) -> list[Problem]:
    seen: dict[str, str] = {}
    found = []
    for at, flow in flows(machine):
        for name in flow.states:
            here = at + pointer("States", name)
            if name in seen:
                found.append(duplicate(name, here, seen[name]))
            seen.setdefault(name, here)
    return found


def duplicate(name: str, at: str, first: str) -> Problem:
    """Report a name that two states of a machine bear; names are unique over all its flows."""
    return Problem("DUPLICATE_STATE_NAME", at, f"two states are named {name!r}, the first at {first}: rename one")
