"""The whole state machine, and the flows inside it."""

import json
from collections.abc import Iterator
from typing import Literal, TypeAlias

from typed_asl.model.base import AslModel, Integer
from typed_asl.model.states import Branch, ItemProcessor, Map, Parallel, State
from typed_asl.values import pointer


class StateMachine(AslModel):
    """A state machine definition in JSONata.

    Source: https://states-language.net and the Step Functions developer guide. `timeout_seconds` bypasses every Catch.
    """

    comment: str | None = None
    query_language: Literal["JSONata", "JSONPath"] = "JSONPath"
    version: str | None = None
    start_at: str
    timeout_seconds: Integer | None = None
    states: dict[str, State]

    def dump_json(self, indent: int | None = 2) -> str:
        """Give the definition as JSON text, keys in the order of `dump`, without a line break at the end."""
        return json.dumps(self.dump(), indent=indent, ensure_ascii=False)


Flow: TypeAlias = StateMachine | Branch | ItemProcessor
"""What holds states: the machine itself, a branch of a Parallel, the processor of a Map."""


def flows(flow: Flow, at: str = "") -> Iterator[tuple[str, Flow]]:
    """Yield a flow and all flows inside it, each with its JSON pointer, outer before inner."""
    yield at, flow
    for name, state in flow.states.items():
        here = at + pointer("States", name)
        if isinstance(state, Parallel):
            for index, branch in enumerate(state.branches):
                yield from flows(branch, here + pointer("Branches", index))
        elif isinstance(state, Map):
            yield from flows(state.item_processor, here + pointer("ItemProcessor"))
