"""The whole state machine, the flows inside it, and its states with their query languages."""

import json
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from typed_asl.model.base import AslModel, Integer, QueryLanguage, Template
from typed_asl.model.states import Branch, ItemProcessor, Map, Parallel, State
from typed_asl.values import pointer


class StateMachine(AslModel):
    """A state machine definition.

    Source: https://states-language.net and the Step Functions developer guide. `timeout_seconds` bypasses every Catch.
    """

    comment: str | None = None
    query_language: QueryLanguage | Template = "JSONPath"
    version: str | None = None
    start_at: str
    timeout_seconds: Integer | None = None
    states: dict[str, State]

    def dump_json(self, indent: int | None = 2) -> str:
        """Give the definition as JSON text, keys in the order of `dump`, without a line break at the end."""
        return json.dumps(self.dump(), indent=indent, ensure_ascii=False)

    def language_of(self, state: State) -> QueryLanguage:
        """Tell a state's query language: its own, else the machine's, never that of a Map or Parallel around it."""
        return "JSONata" if (state.query_language or self.query_language) == "JSONata" else "JSONPath"


Flow: TypeAlias = StateMachine | Branch | ItemProcessor
"""What holds states: the machine itself, a branch of a Parallel, the processor of a Map."""


class Located(NamedTuple):
    """A state where it stands: its JSON pointer, its name, itself, and the query language that holds in it."""

    pointer: str
    name: str
    state: State
    language: QueryLanguage


def flows(flow: Flow, at: str = "") -> Iterator[tuple[str, Flow]]:
    """Yield a flow and all flows inside it, each with its JSON pointer, outer before inner."""
    yield at, flow
    for name, state in flow.states.items():
        if isinstance(state, Parallel | Map):
            here = at + pointer("States", name)
            for where, inner in inner_flows(state):
                yield from flows(inner, here + where)


def inner_flows(state: State) -> Iterator[tuple[str, Branch | ItemProcessor]]:
    """Yield the flows of a Parallel or a Map, each with its pointer below the state; other states have none."""
    if isinstance(state, Parallel):
        for index, branch in enumerate(state.branches):
            yield pointer("Branches", index), branch
    elif isinstance(state, Map):
        if state.item_processor is not None:
            yield "/ItemProcessor", state.item_processor
        if state.iterator is not None:
            yield "/Iterator", state.iterator


def all_states(machine: StateMachine) -> Iterator[Located]:
    """Yield every state of a machine, those of inner flows too, in the order of `flows`."""
    for at, flow in flows(machine):
        for name, state in flow.states.items():
            yield Located(at + pointer("States", name), name, state, machine.language_of(state))
