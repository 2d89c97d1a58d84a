"""Lists a machine's JSONata, for evaluation by another engine or for reading."""

from collections.abc import Iterator, Mapping

from typed_asl.model.machine import StateMachine, all_states
from typed_asl.values import Json, body_of, is_expression, pointer, strings

_NOT_EVALUATED = frozenset(
    [
        *("Type", "Comment", "QueryLanguage", "Resource", "Next", "Default", "ErrorEquals", "Label"),
        *("Branches", "ItemProcessor", "Iterator"),
    ]
)


def expressions(machine: StateMachine) -> list[tuple[str, str]]:
    """List every JSONata expression with its JSON pointer, in document order, without the brackets `{% … %}`.

    States in JSONPath have none: what looks like an expression there is plain text.
    """
    return [
        (where, body_of(text))
        for at, _, state, language in all_states(machine)
        if language == "JSONata"
        for where, text in _evaluated(state.dump(), at)
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
