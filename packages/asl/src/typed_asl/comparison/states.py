"""Compares two states that are one and the same to a reviewer, and two flows."""

from collections.abc import Iterator
from typing import Any

from typed_asl.comparison.difference import Change
from typed_asl.comparison.entries import LIST_FIELDS, Places, list_changes
from typed_asl.comparison.fields import kind_of
from typed_asl.comparison.matching import Matching
from typed_asl.comparison.outline import PlacedFlow, PlacedState
from typed_asl.comparison.values import ABSENT, Absent, MaybeJson, leaves, same, shown, shown_apart
from typed_asl.drawing.outline import JsonObject, inner_flows
from typed_asl.values import Json, pointer

_LISTS = {field.field: field for field in LIST_FIELDS}


def state_changes(old: PlacedState, new: PlacedState, matching: Matching) -> Iterator[Change]:
    """List what changed in a state; a target that was only renamed is no change."""
    at = Places(new.path, old.place, new.place)
    yield from _renamed_or_moved(old, new, matching)
    before, after = dict(_retargeted(old, matching)), dict(new.state)
    if _way_on(before) != _way_on(after) and _simple_ways(before) and _simple_ways(after):
        message = f"{_way_on(after)}, {_no_longer(_way_on(before))}"
        field = pointer("Next" if "Next" in after else "End")
        was = pointer("Next" if "Next" in before else "End")
        yield Change(
            "transition", at.state, message, at.old + was, at.new + field, before.get(was[1:]), after.get(field[1:])
        )
        before, after = _without_way(before), _without_way(after)
    inner = {path.split("/")[1] for side in (old, new) for path, _ in inner_flows(side.state)}
    for name in dict.fromkeys([*before, *after]):
        if name not in inner:
            yield from _field(name, before.get(name, ABSENT), after.get(name, ABSENT), at)
    yield from _inner(old, new, inner, matching)


def flow_changes(old: PlacedFlow, new: PlacedFlow, state: str | None, matching: Matching) -> Iterator[Change]:
    """List what changed in a flow's own fields: where it starts, its comment, how a Map runs it."""
    at = Places(state, old.place, new.place)
    for name in dict.fromkeys([*old.content, *new.content]):
        before, after = old.content.get(name, ABSENT), new.content.get(name, ABSENT)
        if name == "States":
            yield from _odd_states(before, after, at)
            continue
        if name == "StartAt" and isinstance(before, str):
            before = matching.new_name(old.place, before)
        yield from _field(name, before, after, at)


def _renamed_or_moved(old: PlacedState, new: PlacedState, matching: Matching) -> Iterator[Change]:
    if matching.flows.get(old.flow) != new.flow:
        message = f"from {_inside(old)} to {_inside(new)}"
        yield Change("state moved", new.path, message, old.place, new.place, old.path, new.path)
    elif old.name != new.name:
        message = f"from {old.name}"
        yield Change("state renamed", new.path, message, old.place, new.place, old.name, new.name)


def _inside(state: PlacedState) -> str:
    return " > ".join(state.holders) or "the machine's own flow"


def _field(name: str, before: MaybeJson, after: MaybeJson, at: Places) -> Iterator[Change]:
    field = _LISTS.get(name)
    if field is not None and not same(before, after) and _is_list(before) and _is_list(after):
        found = list(list_changes(field, _or_empty(before), _or_empty(after), at))
        if found:
            yield from found
            return
    for leaf in leaves(before, after, pointer(name)):
        old = None if isinstance(leaf.before, Absent) else at.old + leaf.at
        new = None if isinstance(leaf.after, Absent) else at.new + leaf.at
        message = _leaf_message(name, leaf.at, leaf.before, leaf.after)
        yield Change(kind_of(name), at.state, message, old, new, leaf.before, leaf.after)


def _leaf_message(name: str, at: str, before: MaybeJson, after: MaybeJson) -> str:
    label = at[1:].replace("~1", "/").replace("~0", "~")
    if isinstance(before, Absent):
        return f"{label} added: {shown(after)}"
    if isinstance(after, Absent):
        return f"{label} removed, was {shown(before)}"
    if name in {"StartAt", "Default"} and isinstance(before, str) and isinstance(after, str):
        verb = "starts at" if name == "StartAt" else "otherwise goes to"
        return f"{verb} {after}, no longer {'at' if name == 'StartAt' else 'to'} {before}"
    was, now = shown_apart(before, after)
    return f"{label} {was} → {now}"


def _is_list(value: MaybeJson) -> bool:
    return isinstance(value, list | tuple | Absent)


def _or_empty(value: MaybeJson) -> Json:
    return [] if isinstance(value, Absent) else value


def _retargeted(old: PlacedState, matching: Matching) -> JsonObject:
    """Copy the old state with every target under the name that it has in the new document."""

    def now(holder: JsonObject, field: str) -> JsonObject:
        target = holder.get(field)
        return {**holder, field: matching.new_name(old.flow, target)} if isinstance(target, str) else holder

    state = dict(now(now(old.state, "Next"), "Default"))
    for field in ("Choices", "Catch"):
        entries = state.get(field)
        if isinstance(entries, list | tuple):
            state[field] = [now(entry, "Next") if isinstance(entry, dict) else entry for entry in entries]
    return state


def _way_on(state: JsonObject) -> str:
    if isinstance(state.get("Next"), str):
        return f"goes on to {state['Next']}"
    return "ends here" if state.get("End") is True else "has no way on"


def _no_longer(way: str) -> str:
    return {"ends here": "no longer ends here", "has no way on": "had no way on"}.get(
        way, f"no longer to {way.removeprefix('goes on to ')}"
    )


def _simple_ways(state: JsonObject) -> bool:
    """Tell whether a state has one way on, well formed; anything else is compared field by field."""
    way = [state[field] for field in ("Next", "End") if field in state]
    return len(way) <= 1 and all(isinstance(value, str) or value is True for value in way)


def _without_way(state: JsonObject) -> dict[str, Json]:
    return {key: value for key, value in state.items() if key not in {"Next", "End"}}


def _inner(old: PlacedState, new: PlacedState, fields: set[str], matching: Matching) -> Iterator[Change]:
    before, after = matching.old.inner(old), matching.new.inner(new)
    places = {flow.place: index for index, flow in enumerate(after)}
    order = []
    for flow in before:
        now = matching.flows.get(flow.place)
        if now in places:
            order.append(places[now])
            yield from _moved_field(flow.place, now, old, new)
            yield from flow_changes(flow, matching.new.flows[now], new.path, matching)
        else:
            message = f"flow removed, of {_listed(flow)}"
            yield Change("flow", new.path, message, flow.place, None, before=flow.content)
    kept = set(matching.flows.values())
    for flow in after:
        if flow.place not in kept:
            message = f"flow added, of {_listed(flow)}"
            yield Change("flow", new.path, message, None, flow.place, after=flow.content)
    if order != sorted(order):
        message = f"order of the branches changed, and so of the outputs: now {', '.join(str(i + 1) for i in order)}"
        at = pointer("Branches")
        yield Change("flow", new.path, message, old.place + at, new.place + at)
    yield from _odd_flows(old, new, fields)


def _moved_field(old_place: str, new_place: str, old: PlacedState, new: PlacedState) -> Iterator[Change]:
    was, now = old_place[len(old.place) + 1 :], new_place[len(new.place) + 1 :]
    if "/" not in was + now and was != now:
        yield Change("flow", new.path, f"{was} is written as {now}", old_place, new_place)


def _listed(flow: PlacedFlow) -> str:
    names = list(flow.states)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "") or "no states"


def _odd_flows(old: PlacedState, new: PlacedState, fields: set[str]) -> Iterator[Change]:
    """Compare what stands in the place of a flow and is none; only a document with faults has it."""
    for name in sorted(fields):
        one, other = (_odd(side.state.get(name, ABSENT), flow=True) for side in (old, new))
        if not same(one, other):
            at = pointer(name)
            yield Change("flow", new.path, f"{name} changed", old.place + at, new.place + at, one, other)


def _odd_states(before: MaybeJson, after: MaybeJson, at: Places) -> Iterator[Change]:
    one, other = _odd(before, flow=False), _odd(after, flow=False)
    if not same(one, other):
        yield Change("flow", at.state, "States changed", at.old + "/States", at.new + "/States", one, other)


def _odd(value: Any, *, flow: bool) -> MaybeJson:
    """Leave out the objects, which are compared one by one, and what holds nothing else."""
    if isinstance(value, dict) and value and not flow:
        return {key: item for key, item in value.items() if not isinstance(item, dict)} or ABSENT
    if isinstance(value, list | tuple) and value and flow:
        return [item for item in value if not isinstance(item, dict)] or ABSENT
    odd: MaybeJson = ABSENT if isinstance(value, dict) and flow else value
    return odd
