"""A machine as nodes and arrows, before it is written in a language of drawings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from typed_asl.drawing.labels import label_lines
from typed_asl.drawing.outline import JsonObject, Way, inner_flows, states_of, ways
from typed_asl.values import pointer

Mark: TypeAlias = Literal["added", "removed", "changed"]
Kind: TypeAlias = Literal["task", "plain", "choice", "good", "bad", "start", "end", "missing", "holder"]

_KINDS: Mapping[object, Kind] = {
    "Task": "task",
    "Choice": "choice",
    "Succeed": "good",
    "Fail": "bad",
    "Parallel": "holder",
    "Map": "holder",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A state, or the dot at which a flow starts or ends. `place` is the state's JSON pointer, or what the dot is."""

    id: str
    kind: Kind
    place: str
    lines: tuple[str, ...] = ()
    mark: Mark | None = None
    inner: tuple["Figure", ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one node to another; `on_error` is drawn dashed."""

    source: str
    target: str
    label: str = ""
    on_error: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One flow: the machine, a branch, or the flow of a Map. `place` is its JSON pointer."""

    place: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


@dataclass(slots=True)
class _Sketch:
    """A figure being drawn; a target that does not exist becomes a node of its own."""

    flow: JsonObject
    place: str
    prefix: str
    nodes: list[Node] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def finished(self) -> Figure:
        states = states_of(self.flow)
        self.ids = {name: f"{self.prefix}{index}" for index, name in enumerate(states)}
        out = {name: list(ways(state)) for name, state in states.items()}
        self.nodes.append(Node(f"{self.prefix}start", "start", "start"))
        self.nodes.extend(self._state(name, state) for name, state in states.items())
        for target in (way.target for found in out.values() for way in found):
            self._know(target)
        start = self.flow.get("StartAt")
        if isinstance(start, str) and states:
            self._know(start)
            self.arrows.append(Arrow(f"{self.prefix}start", self.ids[start]))
        if any(way.target is None for found in out.values() for way in found):
            self.nodes.append(Node(f"{self.prefix}end", "end", "end", ("End",)))
        self.arrows.extend(self._arrow(name, way) for name, found in out.items() for way in found)
        return Figure(self.place, tuple(self.nodes), tuple(self.arrows))

    def _state(self, name: str, state: JsonObject) -> Node:
        own, here = self.ids[name], self.place + pointer("States", name)
        kind = _KINDS.get(_hashable(state.get("Type")), "plain")
        inner = tuple(
            _Sketch(flow, here + at, f"{own}_{index}_").finished()
            for index, (at, flow) in enumerate(inner_flows(state))
        )
        return Node(own, kind, here, label_lines(name, state), None, inner)

    def _know(self, target: str | None) -> None:
        if target is not None and target not in self.ids:
            self.ids[target] = f"{self.prefix}{len(self.ids)}"
            label = f"missing: {target}"
            self.nodes.append(Node(self.ids[target], "missing", label, (label,)))

    def _arrow(self, name: str, way: Way) -> Arrow:
        target = f"{self.prefix}end" if way.target is None else self.ids[way.target]
        return Arrow(self.ids[name], target, way.label, way.kind == "error")


def _hashable(value: object) -> object:
    return value if isinstance(value, str) else None


def picture(definition: JsonObject, prefix: str = "s") -> Figure:
    """Lay out a definition; ids begin with `prefix` and follow the order of the document."""
    return _Sketch(definition, "", prefix).finished()
