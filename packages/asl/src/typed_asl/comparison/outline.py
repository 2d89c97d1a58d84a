"""All states and flows of a definition by their JSON pointers, with what the comparison asks of each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from typed_asl.comparison.values import canonical
from typed_asl.drawing.outline import JsonObject, inner_flows, states_of, ways
from typed_asl.values import Json, pointer

_NOT_BODY: Final = frozenset(["Type", "Next", "Default", "End", "StartAt"])

Neighbours = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class PlacedState:
    """A state where it stands: its name, its pointer, its flow's pointer, and the names of the states around it."""

    name: str
    place: str
    flow: str
    holders: tuple[str, ...]
    state: JsonObject

    @property
    def path(self) -> str:
        """The name, after the names of the states that hold it."""
        return " > ".join([*self.holders, self.name])

    @cached_property
    def body(self) -> Counter[tuple[str, str]]:
        """What the state does, apart from where it leads, as a bag of values with their places."""
        return Counter(_leaves(self.state, ""))


@dataclass(frozen=True)
class PlacedFlow:
    """A flow where it stands, with its states by name."""

    place: str
    content: JsonObject
    states: Mapping[str, PlacedState]

    @cached_property
    def neighbours(self) -> Mapping[str, Neighbours]:
        """What leads to each state and where each leads, as (direction, kind of way, other state)."""
        found: dict[str, set[tuple[str, str, str]]] = {name: set() for name in self.states}
        start = self.content.get("StartAt")
        if isinstance(start, str) and start in found:
            found[start].add(("from", "start", ""))
        for name, placed in self.states.items():
            for way in ways(placed.state):
                found[name].add(("to", way.kind, way.target or ""))
                if way.target in found:
                    found[way.target].add(("from", way.kind, name))
        return {name: frozenset(near) for name, near in found.items()}


@dataclass
class Outline:
    """A definition laid out flat: every flow and every state by its pointer, outer before inner."""

    definition: JsonObject
    flows: dict[str, PlacedFlow] = field(default_factory=dict)
    states: dict[str, PlacedState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._add(self.definition, "", ())

    def inner(self, state: PlacedState) -> list[PlacedFlow]:
        """List the flows that a state holds."""
        return [self.flows[state.place + at] for at, _ in inner_flows(state.state)]

    def within(self, flow: PlacedFlow) -> Iterator[PlacedState]:
        """Yield all states of a flow and of the flows inside it."""
        for placed in flow.states.values():
            yield placed
            for inner in self.inner(placed):
                yield from self.within(inner)

    def _add(self, flow: JsonObject, at: str, holders: tuple[str, ...]) -> None:
        placed = {
            name: PlacedState(name, at + pointer("States", name), at, holders, state)
            for name, state in states_of(flow).items()
        }
        self.flows[at] = PlacedFlow(at, flow, placed)
        for name, state in placed.items():
            self.states[state.place] = state
            for where, inner in inner_flows(state.state):
                self._add(inner, state.place + where, (*holders, name))


def _leaves(value: Json, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            if key not in _NOT_BODY:
                # the names of inner states are names, not what the state does
                yield from _leaves(item, at if at.endswith("/States") else f"{at}/{key}")
    elif isinstance(value, list | tuple) and value:
        for item in value:
            yield from _leaves(item, f"{at}/-")
    else:
        yield at, canonical(value)
