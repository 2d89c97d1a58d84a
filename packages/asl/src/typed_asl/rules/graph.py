"""Where the states of one flow lead: targets, ends, and what can be reached."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from typed_asl.exceptions import Problem
from typed_asl.model.states import Choice, Fail, Map, Parallel, Pass, State, Succeed, Task, Wait
from typed_asl.values import pointer


class Edge(NamedTuple):
    """A way out of a state: the pointer below the state at which it stands, and the state it leads to."""

    at: str
    target: str


def edges(state: State) -> list[Edge]:
    """List the ways out of a state in document order: rules and default of a Choice, Next, catchers."""
    found = []
    if isinstance(state, Choice):
        found += [Edge(pointer("Choices", index, "Next"), rule.next) for index, rule in enumerate(state.choices)]
        found += [Edge("/Default", state.default)] if state.default is not None else []
    if isinstance(state, Task | Pass | Wait | Parallel | Map) and state.next is not None:
        found.append(Edge("/Next", state.next))
    if isinstance(state, Task | Parallel | Map):
        found += [Edge(pointer("Catch", index, "Next"), catcher.next) for index, catcher in enumerate(state.catch)]
    return found


def ends(state: State) -> bool:
    """Tell whether a flow can end at this state."""
    return isinstance(state, Succeed | Fail) or (not isinstance(state, Choice) and bool(state.end))


def graph_problems(start_at: str, states: Mapping[str, State], at: str, unread: Collection[str]) -> Iterator[Problem]:
    """Find dangling targets, states without a way on or with two, unreachable states, and flows without an end."""
    known = {*states, *unread}
    if start_at not in known:
        yield _missing(Edge("/StartAt", start_at), at, known)
    for name, state in states.items():
        here = at + pointer("States", name)
        yield from _way_on(state, here)
        yield from (_missing(edge, here, known) for edge in edges(state) if edge.target not in known)
    if unread or start_at not in states:
        return  # what cannot be read may lead anywhere
    within = _reached(start_at, states)
    dangling = any(edge.target not in states for state in states.values() for edge in edges(state))
    for name in states:
        if name not in within:
            message = f"no transition leads from {start_at!r} to {name!r}: point one to it or take it out"
            yield Problem("UNREACHABLE_STATE", at + pointer("States", name), message)
    if not any(ends(states[name]) for name in (states if dangling else within)):
        message = f"no state that {start_at!r} leads to ends the flow: set End on one, or add a Succeed or Fail"
        yield Problem("MISSING_END_STATE", at + "/States", message)


def _way_on(state: State, at: str) -> Iterator[Problem]:
    if not isinstance(state, Task | Pass | Wait | Parallel | Map):
        return
    if state.next is None and not state.end:
        yield Problem("MISSING_TRANSITION", at, "neither Next nor End is set, exactly one must be")
    elif state.next is not None and state.end:
        yield Problem("TWO_TRANSITIONS", at, f"both Next ({state.next!r}) and End are set, exactly one must be")


def _missing(edge: Edge, at: str, known: Collection[str]) -> Problem:
    close = get_close_matches(edge.target, sorted(known), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    field = edge.at.rpartition("/")[2]
    return Problem("MISSING_TRANSITION_TARGET", at + edge.at, f"Missing {field!r} target: {edge.target!r}{hint}")


def _reached(start_at: str, states: Mapping[str, State]) -> set[str]:
    found: set[str] = set()
    open_names = [start_at]
    while open_names:
        name = open_names.pop()
        if name in states and name not in found:
            found.add(name)
            open_names.extend(edge.target for edge in edges(states[name]))
    return found
