"""The comparison of two definitions from end to end."""

from collections.abc import Iterator
from typing import TypeAlias

from typed_asl.comparison.allowed import permission_changes
from typed_asl.comparison.difference import Change, MachineDiff
from typed_asl.comparison.drawn import drawn
from typed_asl.comparison.matching import Matching
from typed_asl.comparison.outline import Outline, PlacedState
from typed_asl.comparison.states import flow_changes, state_changes
from typed_asl.comparison.values import same
from typed_asl.drawing.definitions import Definition, definition_of
from typed_asl.drawing.labels import service
from typed_asl.drawing.outline import JsonObject

Document: TypeAlias = "Definition | str | bytes"


def diff(old: Document, new: Document, *, permissions: bool = True) -> MachineDiff:
    """Tell what changed from one definition to another: machines, JSON text, or dicts.

    Two definitions that are equal as JSON, whatever the order of their keys, show no difference; any others do.
    The definitions need not be valid. With `permissions` the IAM statements of both are compared too, as far as both
    can be read. Raises ParseError where a text is not JSON.
    """
    before, after = _tree(old), _tree(new)
    gained = permission_changes(before, after) if permissions else None
    if same(before, after):
        return MachineDiff((), gained)
    matching = Matching(Outline(before), Outline(after))
    changes = tuple(_changes(matching))
    if not changes:
        message = "the definitions differ in a place that is no part of the language"
        changes = (Change("other", None, message, "", "", before, after),)
    touched = {change.state for change in changes if change.state is not None}
    return MachineDiff(changes, gained, drawn(matching, touched))


def _tree(document: Document) -> JsonObject:
    if not isinstance(document, str | bytes):
        return definition_of(document)
    from typed_asl.exceptions import ParseError
    from typed_asl.reading import read

    reading = read(document)
    if reading.tree is None or reading.problems:
        raise ParseError("The definition cannot be compared:", reading.problems)
    return reading.tree


def _changes(matching: Matching) -> Iterator[Change]:
    yield from flow_changes(matching.old.flows[""], matching.new.flows[""], None, matching)
    for state in matching.added():
        yield Change("state added", state.path, _described(state), None, state.place, after=state.state)
    for state in matching.removed():
        yield Change("state removed", state.path, _described(state), state.place, None, before=state.state)
    for old, new in matching.pairs():
        yield from state_changes(old, new, matching)


def _described(state: PlacedState) -> str:
    kind, resource = state.state.get("Type"), state.state.get("Resource")
    return f"{kind} {service(resource)}" if isinstance(resource, str) else str(kind)
