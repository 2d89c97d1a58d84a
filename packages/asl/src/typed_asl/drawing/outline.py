"""Where the states of a definition lead, read from its JSON and not from its model.

A document with faults has an outline too: what is not of the right shape is passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, cast

from typed_asl.drawing.conditions import condition_text
from typed_asl.values import Json, pointer

JsonObject: TypeAlias = Mapping[str, Json]

WayKind: TypeAlias = Literal["next", "end", "rule", "default", "error"]


class Way(NamedTuple):
    """A way out of a state; without a target the flow ends there. `at` is the pointer below the state."""

    kind: WayKind
    at: str
    target: str | None
    label: str


def as_object(value: Json) -> JsonObject:
    """Give an object as it is, and an empty one for whatever is none."""
    return value if isinstance(value, Mapping) else {}


def objects(value: Json) -> list[tuple[int, JsonObject]]:
    """List the objects in an array with their places."""
    return [(index, item) for index, item in enumerate(as_array(value)) if isinstance(item, Mapping)]


def as_array(value: Json) -> Sequence[Json]:
    """Give an array as it is, and an empty one for whatever is none."""
    return value if isinstance(value, list | tuple) else ()


def states_of(flow: JsonObject) -> dict[str, JsonObject]:
    """List the states of a flow by name, in document order."""
    return {name: state for name, state in as_object(flow.get("States")).items() if isinstance(state, Mapping)}


def inner_flows(state: JsonObject) -> list[tuple[str, JsonObject]]:
    """List the flows that a Parallel or Map state holds, each with its pointer below the state."""
    if state.get("Type") == "Parallel":
        return [(pointer("Branches", index), branch) for index, branch in objects(state.get("Branches"))]
    if state.get("Type") == "Map":
        return [
            (pointer(field), cast("JsonObject", state[field]))
            for field in ("ItemProcessor", "Iterator")
            if isinstance(state.get(field), Mapping)
        ]
    return []


def ways(state: JsonObject) -> Iterator[Way]:
    """List the ways out of a state: rules and default of a Choice, Next or End, catchers."""
    kind = state.get("Type")
    if kind == "Choice":
        for index, rule in objects(state.get("Choices")):
            if isinstance(target := rule.get("Next"), str):
                yield Way("rule", pointer("Choices", index, "Next"), target, rule_label(rule))
        if isinstance(target := state.get("Default"), str):
            yield Way("default", "/Default", target, "otherwise")
    elif kind not in ("Succeed", "Fail"):
        if isinstance(target := state.get("Next"), str):
            yield Way("next", "/Next", target, "")
        elif state.get("End") is True:
            yield Way("end", "/End", None, "")
    for index, catcher in objects(state.get("Catch")):
        if isinstance(target := catcher.get("Next"), str):
            yield Way("error", pointer("Catch", index, "Next"), target, errors_label(catcher))


def rule_label(rule: JsonObject) -> str:
    """Say when a rule of a Choice is taken: its comment, or else its condition."""
    comment = rule.get("Comment")
    return comment if isinstance(comment, str) and comment else condition_text(rule)


def errors_label(handler: JsonObject) -> str:
    """Name the errors of a retrier or catcher, the first two of many."""
    names = [name for name in as_array(handler.get("ErrorEquals")) if isinstance(name, str)]
    if names == ["States.ALL"]:
        return "any error"
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
