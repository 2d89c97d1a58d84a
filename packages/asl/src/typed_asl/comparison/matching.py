"""Finds for each state of the old definition the state of the new one that it became.

First by name in the same flow, then by name in another flow (moved), then by likeness (renamed): what a state does
counts most, its neighbours next, its name least.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import product
from typing import Final, TypeVar

from typed_asl.comparison.outline import Outline, PlacedFlow, PlacedState

_T = TypeVar("_T")

_ALIKE: Final = 0.55
_MOST_PAIRS: Final = 2_500
"""Past this number of pairs only states that do exactly the same are taken for renamed."""


@dataclass
class Matching:
    """Pointers of the old definition's states and flows, with those that they have in the new one."""

    old: Outline
    new: Outline
    states: dict[str, str] = field(default_factory=dict)
    flows: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._taken: set[str] = set()
        self._likenesses: dict[tuple[str, str], float] = {}
        self._pair_flows(self.old.flows[""], self.new.flows[""])
        while self._moved() or self._renamed():
            pass

    def new_name(self, flow: str, name: str) -> str:
        """Give the name that a state of an old flow has now, if it still stands in that flow."""
        found = self.old.flows[flow].states.get(name)
        place = self.states.get(found.place) if found else None
        if place is None or self.new.states[place].flow != self.flows.get(flow):
            return name
        return self.new.states[place].name

    def removed(self) -> list[PlacedState]:
        """List the states that are no more, in the old document's order."""
        return [state for place, state in self.old.states.items() if place not in self.states]

    def added(self) -> list[PlacedState]:
        """List the states that are new, in the new document's order."""
        return [state for place, state in self.new.states.items() if place not in self._taken]

    def pairs(self) -> list[tuple[PlacedState, PlacedState]]:
        """List the states that are in both, in the new document's order."""
        became = {new: old for old, new in self.states.items()}
        return [(self.old.states[became[place]], state) for place, state in self.new.states.items() if place in became]

    def _pair_flows(self, old: PlacedFlow, new: PlacedFlow) -> None:
        self.flows[old.place] = new.place
        for name, state in old.states.items():
            if name in new.states and state.place not in self.states and new.states[name].place not in self._taken:
                self._pair(state, new.states[name])

    def _pair(self, old: PlacedState, new: PlacedState) -> None:
        self.states[old.place] = new.place
        self._taken.add(new.place)
        for one, other in self._alike_flows(self.old.inner(old), self.new.inner(new)):
            self._pair_flows(one, other)

    def _alike_flows(self, old: list[PlacedFlow], new: list[PlacedFlow]) -> Iterable[tuple[PlacedFlow, PlacedFlow]]:
        """Pair the branches of two states by the names they share, then by what they do; single flows always."""
        if len(old) == len(new) == 1:
            return [(old[0], new[0])]
        scored = []
        for (i, one), (j, other) in product(enumerate(old), enumerate(new)):
            common = _likeness(_names(self.old, one), _names(self.new, other))
            score = 1 + common if common else _likeness(_bodies(self.old, one), _bodies(self.new, other))
            if score >= 0.5:
                scored.append((-score, abs(i - j), i, j))
        return [(old[i], new[j]) for i, j in _best_first(scored)]

    def _moved(self) -> bool:
        places: dict[tuple[str, object], list[PlacedState]] = {}
        for state in self.added():
            places.setdefault((state.name, str(state.state.get("Type"))), []).append(state)
        found = False
        for state in self.removed():
            candidates = places.get((state.name, str(state.state.get("Type"))), [])
            free = [candidate for candidate in candidates if candidate.place not in self._taken]
            if free and state.place not in self.states:
                self._pair(state, free[0])
                found = True
        return found

    def _renamed(self) -> bool:
        scored: list[tuple[float, int, int, int]] = []
        removed, added = self.removed(), self.added()
        for i, j in self._candidates(removed, added):
            score = self._score(removed[i], added[j])
            if score >= _ALIKE:
                scored.append((-score, abs(i - j), i, j))
        # the best one only: its neighbours are known better once it is paired
        for i, j in list(_best_first(scored))[: max(1, len(scored) // 8)]:
            self._pair(removed[i], added[j])
        return bool(scored)

    def _candidates(self, removed: list[PlacedState], added: list[PlacedState]) -> Iterator[tuple[int, int]]:
        many = len(removed) * len(added) > _MOST_PAIRS
        places: dict[tuple[object, ...], list[int]] = {}
        for j, state in enumerate(added):
            places.setdefault((state.flow, *_sort(state, exactly=many)), []).append(j)
        for i, state in enumerate(removed):
            candidates = places.get((self.flows.get(state.flow, "gone"), *_sort(state, exactly=many)), [])
            if not many:
                yield from ((i, j) for j in candidates)
            elif state.body and candidates:
                yield i, candidates.pop(0)

    def _score(self, old: PlacedState, new: PlacedState) -> float:
        near = self._near(old, new)
        name = SequenceMatcher(None, old.name, new.name, autojunk=False).ratio()
        if not old.body and not new.body:
            return 0.7 * near + 0.3 * name
        pair = (old.place, new.place)
        if pair not in self._likenesses:
            self._likenesses[pair] = (_likeness(old.body, new.body) + _likeness(_shape(old), _shape(new))) / 2
        return 0.5 * self._likenesses[pair] + 0.35 * near + 0.15 * name

    def _near(self, old: PlacedState, new: PlacedState) -> float:
        one = {(way, kind, self.new_name(old.flow, other)) for way, kind, other in _neighbours(self.old, old)}
        other = set(_neighbours(self.new, new))
        # a state that leads to itself still does under its new name
        one = {(way, kind, new.name if name == old.name else name) for way, kind, name in one}
        return len(one & other) / len(one | other) if one | other else 1.0


def _sort(state: PlacedState, *, exactly: bool) -> tuple[object, ...]:
    """Tell the type of a state and the action of a Task: a state that calls something else is another state."""
    resource = str(state.state.get("Resource"))
    action = "lambda" if ":lambda:" in resource else resource.partition(".")[0]
    return str(state.state.get("Type")), action, frozenset(state.body.items()) if exactly else None


def _neighbours(outline: Outline, state: PlacedState) -> frozenset[tuple[str, str, str]]:
    return outline.flows[state.flow].neighbours[state.name]


def _shape(state: PlacedState) -> Counter[str]:
    """Give where a state has values, whatever they are."""
    return Counter(at for at, _ in state.body.elements())


def _names(outline: Outline, flow: PlacedFlow) -> Counter[str]:
    return Counter(state.name for state in outline.within(flow))


def _bodies(outline: Outline, flow: PlacedFlow) -> Counter[tuple[str, str]]:
    return sum((state.body for state in outline.within(flow)), Counter())


def _likeness(one: Counter[_T], other: Counter[_T]) -> float:
    every = (one | other).total()
    return (one & other).total() / every if every else 0.0


def _best_first(scored: list[tuple[float, int, int, int]]) -> Iterator[tuple[int, int]]:
    used: tuple[set[int], set[int]] = (set(), set())
    for _, _, i, j in sorted(scored):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            yield i, j
