"""Retry and Catch: which errors, in which order, with which numbers."""

from typing import Any, Final

from typed_asl.check.expressions import CAUGHT, check_path, check_template
from typed_asl.check.place import Place
from typed_asl.check.report import among, filled_later, is_number, is_whole, required, shown, step, wrong_language
from typed_asl.check.tables import LONGEST
from typed_asl.check.variables import check_assign

ALL: Final = "States.ALL"
LONGEST_DELAY: Final = 31_622_399
_KNOWN: Final = frozenset(
    f"States.{name}"
    for name in (
        *("ALL", "BranchFailed", "DataLimitExceeded", "ExceedToleratedFailureThreshold", "HeartbeatTimeout"),
        *("Http.Socket", "IntrinsicFailure", "ItemReaderFailed", "NoChoiceMatched", "ParameterPathFailure"),
        *("Permissions", "QueryEvaluationError", "ResultPathMatchFailure", "ResultWriterFailed", "Runtime"),
        *("TaskFailed", "Timeout"),
    )
)
_RETRIER: Final = frozenset(
    ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"]
)
_CATCHER: Final = {
    False: frozenset(["ErrorEquals", "Next", "ResultPath", "Assign", "Comment"]),
    True: frozenset(["ErrorEquals", "Next", "Output", "Assign", "Comment"]),
}
_JITTER: Final = ("FULL", "NONE")
_INTEGERS: Final = {"IntervalSeconds": (1, LONGEST), "MaxAttempts": (0, LONGEST), "MaxDelaySeconds": (1, LONGEST_DELAY)}


def check_retry(place: Place, entries: Any, at: str) -> None:
    """Judge the retriers of a state."""
    for here, entry in _entries(place, entries, at, "Retry"):
        for key, value in entry.items():
            if key not in _RETRIER:
                place.report.unknown(here, key, _RETRIER)
            elif key != "ErrorEquals" and not filled_later(value):
                _number(place, key, value, here)
        interval, longest = entry.get("IntervalSeconds", 1), entry.get("MaxDelaySeconds")
        if is_number(interval) and is_number(longest) and 0 < longest < interval:
            message = f"MaxDelaySeconds ({longest}) is smaller than IntervalSeconds ({interval})"
            place.report.warning("DELAY_BELOW_INTERVAL", f"{here}/MaxDelaySeconds", message)


def _number(place: Place, key: str, value: Any, at: str) -> None:
    here = f"{at}/{key}"
    if key in _INTEGERS:
        least, most = _INTEGERS[key]
        if not is_whole(value) or not least <= value <= most:
            message = f"The value of '{key}' must be an integer between {least} and {most}, not {shown(value)}"
            place.report.error(here, message)
    elif key == "BackoffRate" and (not is_number(value) or value < 1):
        place.report.error(here, f"The value of 'BackoffRate' must be a number of 1.0 or more, not {shown(value)}")
    elif key == "JitterStrategy" and value not in _JITTER:
        place.report.error(here, among(key, _JITTER))
    elif key == "Comment" and not isinstance(value, str):
        place.report.error(here, f"The value of 'Comment' must be a string, not {shown(value)}")


def check_catch(place: Place, entries: Any, at: str) -> None:
    """Judge the catchers of a state, their targets apart."""
    for here, entry in _entries(place, entries, at, "Catch"):
        if "Next" not in entry:
            place.report.error(here, required("Next"))
        for key, value in entry.items():
            if key not in _CATCHER[place.jsonata]:
                _refused(place, key, here)
            elif key == "ResultPath":
                check_result_path(place, value, f"{here}/ResultPath")
            elif key == "Output":
                check_template(place, value, f"{here}/Output", CAUGHT)
            elif key == "Assign":
                check_assign(place, value, f"{here}/Assign", CAUGHT, here[len(place.at) :])


def _refused(place: Place, key: str, at: str) -> None:
    if key in _CATCHER[not place.jsonata]:
        place.report.error(at + step(key), wrong_language(key, jsonata=place.jsonata))
    else:
        place.report.unknown(at, key, _CATCHER[place.jsonata])


def check_result_path(place: Place, value: Any, at: str) -> None:
    """Judge where a result goes: null, or a Reference Path into the input."""
    if value is None:
        return
    path = check_path(place, "ResultPath", value, at, reference=True)
    if path is not None and path.root != "$" and not filled_later(value):
        what = "the context object" if path.root == "$$" else "a variable"
        place.report.error(at, "The value for the field 'ResultPath' must be a Reference Path into the input", what)


def _entries(place: Place, entries: Any, at: str, field: str) -> list[tuple[str, dict[str, Any]]]:
    """Judge what Retry and Catch have in common, and give the entries that can be looked into."""
    if not isinstance(entries, list):
        if not filled_later(entries):
            place.report.error(at, f"The value of '{field}' must be an array, not {shown(entries)}")
        return []
    found = []
    for index, entry in enumerate(entries):
        here = f"{at}/{index}"
        if not isinstance(entry, dict):
            place.report.error(here, f"An entry of '{field}' must be an object, not {shown(entry)}")
            continue
        found.append((here, entry))
        if "ErrorEquals" in entry:
            _error_equals(place, entry["ErrorEquals"], f"{here}/ErrorEquals", last=index == len(entries) - 1)
        else:
            place.report.error(here, required("ErrorEquals"))
    return found


def _error_equals(place: Place, names: Any, at: str, *, last: bool) -> None:
    report = place.report
    if not isinstance(names, list):
        if not filled_later(names):
            report.error(at, f"The value of 'ErrorEquals' must be an array of strings, not {shown(names)}")
        return
    if not names:
        report.error(at, "Value cannot be empty")
    for index, name in enumerate(names):
        here = f"{at}/{index}"
        if not isinstance(name, str):
            report.error(here, f"The name of an error must be a string, not {shown(name)}")
        elif name.startswith("States.") and name not in _KNOWN:
            report.warning("UNKNOWN_ERROR", here, f"Step Functions reports no error '{name}'; States.* is reserved")
    if ALL in names and len(names) > 1:
        report.error(at, f"'{ALL}' must appear alone")
    if ALL in names and not last:
        report.error(at, f"'{ALL}' must appear in the last entry", "entries behind it are never asked")
