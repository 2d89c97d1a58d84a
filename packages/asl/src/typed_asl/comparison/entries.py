"""Compares the ordered lists of a state: rules of a Choice, retriers, catchers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from typed_asl.comparison.difference import Change, ChangeKind
from typed_asl.comparison.values import ABSENT, MaybeJson, canonical, leaves, same, shown, shown_apart
from typed_asl.drawing.conditions import condition_text
from typed_asl.drawing.outline import JsonObject, as_array, errors_label
from typed_asl.values import Json, pointer

_NOT_CONDITION: Final = frozenset(["Next", "Comment", "Assign", "Output"])


@dataclass(frozen=True, slots=True)
class ListField:
    """How the entries of one list are told apart and named."""

    field: str
    kind: ChangeKind
    keys: tuple[Callable[[JsonObject], object], ...]
    title: Callable[[JsonObject], str]
    noun: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where a state stands in both documents, and what it is called."""

    state: str | None
    old: str
    new: str


def condition(rule: JsonObject) -> JsonObject:
    """Give what decides whether a rule is taken, apart from where it leads and what it passes on."""
    return {key: value for key, value in rule.items() if key not in _NOT_CONDITION}


def _condition(rule: JsonObject) -> object:
    return canonical(condition(rule))


def _errors(entry: JsonObject) -> object:
    return canonical(entry.get("ErrorEquals"))


def _but_errors(entry: JsonObject) -> object:
    return canonical({key: value for key, value in entry.items() if key != "ErrorEquals"})


def _target(entry: JsonObject) -> object:
    return canonical(entry.get("Next"))


LIST_FIELDS: Final = (
    ListField("Choices", "choice", (canonical, _condition, _target), condition_text, "rule"),
    ListField("Retry", "retry", (canonical, _errors, _but_errors), errors_label, "retrier"),
    ListField("Catch", "catch", (canonical, _errors, _target), errors_label, "catcher"),
)


def list_changes(field: ListField, before: Json, after: Json, places: Places) -> Iterator[Change]:
    """Compare two lists entry by entry, each with the entry that it became; their order matters, the first one wins."""
    old, new = _entries(before), _entries(after)
    pairs = _paired(field, old, new)
    became = {j: i for i, j in pairs}
    for i in sorted(set(range(len(old))) - {i for i, _ in pairs}):
        message = f"{field.noun} removed: {_whole(field, old[i])}"
        yield Change(field.kind, places.state, message, places.old + pointer(field.field, i), None, before=old[i])
    for j in range(len(new)):
        here = places.new + pointer(field.field, j)
        origin = became.get(j)
        if origin is None:
            message = f"{field.noun} added: {_whole(field, new[j])}"
            yield Change(field.kind, places.state, message, None, here, after=new[j])
        else:
            was = Places(places.state, places.old + pointer(field.field, origin), here)
            yield from _entry(field, old[origin], new[j], was)
    if [i for i, _ in pairs] != sorted(i for i, _ in pairs):
        order = "; ".join(field.title(entry) for entry in new)
        message = f"order of the {field.noun}s changed, the first that fits wins: {order}"
        at = pointer(field.field)
        yield Change(field.kind, places.state, message, places.old + at, places.new + at, before, after)


def _entry(field: ListField, old: JsonObject, new: JsonObject, at: Places) -> Iterator[Change]:
    title = _on(field, field.title(new))
    if field.kind == "choice" and not same(condition(old), condition(new)):
        message = f"condition is now {condition_text(new)}, was {condition_text(old)}"
        yield Change("choice", at.state, message, at.old, at.new, condition(old), condition(new))
        old, new = _unconditioned(old), _unconditioned(new)
    for name in dict.fromkeys([*old, *new]):
        for leaf in leaves(old.get(name, ABSENT), new.get(name, ABSENT), pointer(name)):
            kind = "transition" if name == "Next" else "comment" if name == "Comment" else field.kind
            message = f"{title}: {_leaf(leaf.at, leaf.before, leaf.after)}"
            yield Change(kind, at.state, message, at.old + leaf.at, at.new + leaf.at, leaf.before, leaf.after)


def _leaf(at: str, before: MaybeJson, after: MaybeJson) -> str:
    if at == "/Next":
        return f"goes to {_name(after)}, no longer to {_name(before)}"
    was, now = shown_apart(before, after)
    return f"{at[1:]} {was} → {now}"


def _name(value: MaybeJson) -> str:
    return value if isinstance(value, str) else shown(value)


def _on(field: ListField, title: str) -> str:
    return f"when {title}" if field.kind == "choice" else f"on {title}"


def _whole(field: ListField, entry: JsonObject) -> str:
    title = _on(field, field.title(entry))
    if "Next" in entry:
        return f"{title} goes to {_name(entry['Next'])}"
    rest = [f"{key} {shown(value)}" for key, value in entry.items() if key != "ErrorEquals"]
    return f"{title}, {', '.join(rest)}" if rest else f"{title}, as by default"


def _unconditioned(rule: JsonObject) -> JsonObject:
    return {key: value for key, value in rule.items() if key in _NOT_CONDITION}


def _entries(value: Json) -> list[JsonObject]:
    return [item if isinstance(item, dict) else {"": item} for item in as_array(value)]


def _paired(field: ListField, old: Sequence[JsonObject], new: Sequence[JsonObject]) -> list[tuple[int, int]]:
    """Pair entries that agree in the strictest key first; gives pairs in the new list's order."""
    pairs: dict[int, int] = {}
    for key in field.keys:
        free: dict[object, list[int]] = {}
        taken = set(pairs.values())
        for i, entry in enumerate(old):
            if i not in taken:
                free.setdefault(key(entry), []).append(i)
        for j, entry in enumerate(new):
            if j not in pairs and (found := free.get(key(entry))):
                pairs[j] = found.pop(0)
    return [(pairs[j], j) for j in sorted(pairs)]
