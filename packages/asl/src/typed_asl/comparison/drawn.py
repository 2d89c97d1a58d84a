"""One picture of two machines: what was added, removed and changed is marked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from typed_asl.comparison.matching import Matching
from typed_asl.drawing.mermaid import written
from typed_asl.drawing.picture import Arrow, Figure, Mark, Node, picture

_LARGEST: Final = 48_000
"""Mermaid refuses a text past 50,000 characters unless its page was set up for more."""


def drawn(matching: Matching, touched: Collection[str]) -> str:
    """Draw both machines as one mermaid graph; `touched` holds the paths of the states in which something changed."""
    figure = _Union(matching, touched).figure(
        picture(matching.old.definition, "o"), picture(matching.new.definition, "s")
    )
    text = written(figure, marked=True)
    return text if len(text) <= _LARGEST else written(_brief(figure), marked=True)


@dataclass
class _Union:
    matching: Matching
    touched: Collection[str]
    ids: dict[str, str] = field(default_factory=dict)
    """What the old picture's nodes are called in the union: a node that stands in both has the new one's id."""

    def figure(self, old: Figure, new: Figure) -> Figure:
        old_nodes = {self._now(node.place): node for node in old.nodes}
        nodes = [self._node(node, old_nodes.get(node.place)) for node in new.nodes]
        here = {node.place for node in new.nodes}
        for place, node in old_nodes.items():
            if place not in here and not self._moved(node):
                nodes.append(_marked(node, "removed"))
        both = {_key(arrow) for arrow in self._renamed(old.arrows)}
        now = {_key(arrow) for arrow in new.arrows}
        arrows = [arrow if _key(arrow) in both else replace(arrow, mark="added") for arrow in new.arrows]
        drawn_ids = {node.id for node in nodes}
        arrows += [
            replace(arrow, mark="removed")
            for arrow in self._renamed(old.arrows)
            if _key(arrow) not in now and {arrow.source, arrow.target} <= drawn_ids
        ]
        return Figure(new.place, tuple(nodes), tuple(arrows))

    def _node(self, node: Node, old: Node | None) -> Node:
        if old is None:
            if node.place in self._came_from:
                return replace(node, mark="changed")
            return _marked(node, "added")
        self.ids[old.id] = node.id
        flows = {self.matching.flows.get(figure.place): figure for figure in old.inner}
        inner = [
            self.figure(flows[figure.place], figure) if figure.place in flows else _all(figure, "added")
            for figure in node.inner
        ]
        places = {figure.place for figure in node.inner}
        inner += [_all(figure, "removed") for place, figure in flows.items() if place not in places]
        state = self.matching.new.states.get(node.place)
        mark: Mark | None = "changed" if state is not None and state.path in self.touched else None
        return replace(node, mark=mark, inner=tuple(inner))

    @property
    def _came_from(self) -> Collection[str]:
        return self.matching.states.values()

    def _moved(self, node: Node) -> bool:
        return node.place in self.matching.states

    def _now(self, place: str) -> str:
        """Give the place that an old node has now: that of the state that it became, or the dot of the same flow."""
        return self.matching.states.get(place, f"-{place}") if place.startswith("/") else place

    def _renamed(self, arrows: tuple[Arrow, ...]) -> Iterator[Arrow]:
        for arrow in arrows:
            source, target = (self.ids.get(end, end) for end in (arrow.source, arrow.target))
            yield replace(arrow, source=source, target=target)


def _key(arrow: Arrow) -> tuple[str, str, str, bool]:
    return arrow.source, arrow.target, arrow.label, arrow.on_error


def _all(figure: Figure, mark: Mark) -> Figure:
    nodes = tuple(_marked(node, mark) for node in figure.nodes)
    return replace(figure, nodes=nodes, arrows=tuple(replace(arrow, mark=mark) for arrow in figure.arrows))


def _marked(node: Node, mark: Mark) -> Node:
    return replace(node, mark=mark, inner=tuple(_all(figure, mark) for figure in node.inner))


def _brief(figure: Figure) -> Figure:
    nodes = tuple(replace(node, lines=node.lines[:1], inner=tuple(map(_brief, node.inner))) for node in figure.nodes)
    return replace(figure, nodes=nodes, arrows=tuple(replace(arrow, label="") for arrow in figure.arrows))
