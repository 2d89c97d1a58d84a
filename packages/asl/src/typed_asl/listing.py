"""Lists a machine's JSONata, for evaluation by another engine or for reading."""

from collections.abc import Iterator, Mapping

from typed_asl.model.machine import StateMachine, flows
from typed_asl.values import Json, body_of, is_expression, pointer, strings

_NOT_EVALUATED = frozenset(
    ["Type", "Comment", "QueryLanguage", "Resource", "Next", "Default", "ErrorEquals", "Branches", "ItemProcessor"]
)


def expressions(machine: StateMachine) -> list[tuple[str, str]]:
    """List every JSONata expression with its JSON pointer, in document order, without the brackets `{% … %}`."""
    return [
        (where, body_of(text))
        for at, flow in flows(machine)
        for name, state in flow.states.items()
        for where, text in _evaluated(state.dump(), at + pointer("States", name))
        if is_expression(text)
    ]


def _evaluated(state: Mapping[str, Json], at: str) -> Iterator[tuple[str, str]]:
    for field, value in state.items():
        here = at + pointer(field)
        if field in _NOT_EVALUATED:
            continue
        if field in {"Choices", "Catch", "Retry"} and isinstance(value, list):
            for index, entry in enumerate(value):
                yield from _evaluated(entry, here + pointer(index))
        else:
            yield from strings(value, here)
