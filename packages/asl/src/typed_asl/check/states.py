"""The rules of single states: which fields, which of them exclude one another, which way on."""

from collections.abc import Callable, Mapping
from typing import Final

from typed_asl.check.fields import RULES
from typed_asl.check.maps import check_map
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, required, step, wrong_language
from typed_asl.check.tables import ATA, FIELDS, GOES_ON, PAIRED, PATH, REQUIRED
from typed_asl.check.tasks import check_task


def check_state(place: Place) -> None:
    """Judge one state, the flows inside it and its targets apart."""
    state, at, report = place.state, place.at, place.report
    fields = FIELDS[place.kind]
    language = ATA if place.jsonata else PATH
    for field, value in state.items():
        known = fields.get(field)
        if known is None:
            _unknown(place, field)
        elif not known & language:
            report.error(at + step(field), wrong_language(field, jsonata=place.jsonata), _INSTEAD.get(field))
        else:
            rule = RULES.get(field)
            if rule is not None:
                rule(place, field, value, f"{at}/{field}")
    missing = [field for field in REQUIRED.get(place.kind, ()) if field not in state]
    if missing:
        report.error(at, required(*missing))
    for field in PAIRED:
        if field in state and f"{field}Path" in state and fields.get(f"{field}Path", 0) & language:
            report.error(f"{at}/{field}Path", f"Only one of [{field}, {field}Path] is allowed")
    if place.kind in GOES_ON:
        _way_on(place)
    special = _SPECIAL.get(place.kind)
    if special is not None:
        special(place)


_INSTEAD: Final = {
    "InputPath": "use Arguments, which reads $states.input",
    "Parameters": "use Arguments on a Task or Parallel, Output on a Pass, ItemSelector on a Map",
    "ResultSelector": "use Output, which reads $states.result",
    "ResultPath": "use Output, or Assign a variable",
    "OutputPath": "use Output",
    "Result": "use Output",
    "ItemsPath": "use Items",
    "Arguments": "use Parameters",
    "Output": "use ResultSelector, ResultPath and OutputPath",
    "Items": "use ItemsPath",
}


def _unknown(place: Place, field: str) -> None:
    if filled_later(field):
        return
    on = [kind for kind, fields in FIELDS.items() if field in fields]
    hint = f"it belongs to {', '.join(on)}" if on else None
    if place.kind == "Choice" and field in {"Next", "End"}:
        hint = "a Choice goes where its rules and Default point"
    place.report.unknown(place.at, field, FIELDS[place.kind], hint)


def _way_on(place: Place) -> None:
    state = place.state
    ends = state.get("End")
    if "Next" not in state:
        if ends is not True and not filled_later(ends):
            place.report.error(place.at, "Exactly one of [Next, End] is required, neither is there")
    elif ends is True:
        place.report.error(f"{place.at}/End", "Exactly one of [Next, End] is required, both are there")


_WAITS: Final = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")


def _wait(place: Place) -> None:
    given = [field for field in _WAITS if field in place.state]
    if len(given) != 1:
        allowed = ("Seconds", "Timestamp") if place.jsonata else _WAITS
        what = f"not {', '.join(given)}" if given else "none is there"
        place.report.error(place.at, f"Exactly one of [{', '.join(allowed)}] is required, {what}")


def _choice(place: Place) -> None:
    if "Default" not in place.state and isinstance(place.state.get("Choices"), list):
        message = "Without Default the execution fails with States.NoChoiceMatched where no rule is true"
        place.report.warning("NO_DEFAULT", place.at, message)


_SPECIAL: Final[Mapping[str, Callable[[Place], None]]] = {
    "Task": check_task,
    "Wait": _wait,
    "Map": check_map,
    "Choice": _choice,
}
