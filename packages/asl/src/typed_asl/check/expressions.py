"""Values that are evaluated: paths, intrinsics and payload templates in JSONPath; `{% … %}` anywhere in JSONata."""

from collections.abc import Collection
from typing import Any, Final

from typed_asl.check.context import check_context
from typed_asl.check.functions import FUNCTIONS, misnumbered
from typed_asl.check.intrinsics import read_intrinsic
from typed_asl.check.jsonata import FORBIDDEN, Expression, read_expression
from typed_asl.check.paths import Path, read_path
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, shown, step

INVALID_JSONATA: Final = "INVALID_JSONATA_EXPRESSION"
UNSUPPORTED_JSONATA: Final = "UNSUPPORTED_JSONATA_EXPRESSION"

ENTRY: Final = frozenset(["input", "context"])
RESULT: Final = ENTRY | {"result"}
CAUGHT: Final = ENTRY | {"errorOutput"}
_STATES: Final = RESULT | CAUGHT


def check_path(place: Place, field: str, value: Any, at: str, *, reference: bool = False) -> Path | None:
    """Judge a field that holds a path."""
    if not isinstance(value, str):
        place.report.error(at, f"The value for the field '{field}' must be a valid JSONPath, not {shown(value)}")
        return None
    if filled_later(value) and not value.startswith("$"):
        return None
    path = read_path(value)
    if path.fault is not None:
        place.report.error(at, f"The value for the field '{field}' must be a valid JSONPath", path.fault)
        return None
    if reference and not path.reference:
        hint = "it must point to one place: names and indices only; select with a Pass state before"
        place.report.error(at, f"The value for the field '{field}' must be a Reference Path", hint)
    _use(place, path, value, at)
    return path


def check_dynamic(place: Place, field: str, value: Any, at: str) -> None:
    """Judge what stands where a path or an intrinsic function is evaluated, such as a value under a key `x.$`."""
    wanted = f"The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call"
    if not isinstance(value, str):
        place.report.error(at, wanted, f"it is {shown(value)}; leave out '.$' for a value that is no expression")
        return
    text = value.strip()
    if text.startswith("States.") and not value.startswith("States."):
        place.report.error(at, wanted, "no space may stand before the function")
    elif text.startswith("$") and not text.startswith("${"):
        path = read_path(text)
        if path.fault is not None:
            place.report.error(at, wanted, path.fault)
        else:
            _use(place, path, value, at)
    elif text.startswith("States."):
        call = read_intrinsic(text)
        if call.fault is not None:
            place.report.error(at, wanted, call.fault)
        for doubt in call.doubts:
            place.report.warning("DOUBTFUL_ARGUMENT", at, doubt)
        for path in call.paths:
            _use(place, path, value, at)
    elif not filled_later(value):
        place.report.error(at, wanted, f"{shown(value)} is neither")


def _use(place: Place, path: Path, spelt: str, at: str) -> None:
    if path.doubt is not None:
        place.report.warning("UNUSUAL_PATH", at, path.doubt)
    if path.root == "$$":
        check_context(place.report, at, path.steps, spelt)
    elif path.root == "states":
        hint = "$states is reserved, and known in JSONata only: '$' is the input, '$$' the context object"
        place.report.warning("RESERVED_VARIABLE", at, f"{spelt} reads a variable that cannot exist", hint)
    elif path.root != "$":
        place.variables.reads.append((path.root, at))


def check_payload(place: Place, value: Any, at: str) -> None:
    """Judge a payload template: keys that end in `.$` hold expressions, all else is taken as it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key.endswith(".$"):
                here = at + step(key)
                check_dynamic(place, key, item, here)
                if key[:-2] in value:
                    place.report.error(here, f"The field '{key[:-2]}' is duplicated: once evaluated, '{key}' is it too")
            elif isinstance(item, dict | list):
                check_payload(place, item, at + step(key))
            elif isinstance(item, str) and item.startswith(("$", "States.", "{%")):
                _static(place, key, item, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                check_payload(place, item, f"{at}/{index}")


def _static(place: Place, key: str, text: str, at: str) -> None:
    if text.startswith("{%"):
        hint = 'set "QueryLanguage": "JSONata" on the state'
        place.report.warning("NOT_EVALUATED", at + step(key), "JSONata is not evaluated in a JSONPath state", hint)
    elif (text.startswith(("$.", "$$.", "$[", "States.")) and "(" in text) or text.startswith(("$.", "$$.")):
        message = f"The field '{key}' looks like a JSONPath or an intrinsic function, and is taken as text"
        place.report.warning("NO_DOLLAR", at + step(key), message, f"name it '{key}.$' to have it evaluated")


def check_template(place: Place, value: Any, at: str, known: Collection[str]) -> None:
    """Judge every text within a JSONata state's value; `known` are the fields that `$states` has at this place."""
    if isinstance(value, str):
        if "%" in value:
            check_text(place, value, at, known)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str | dict | list):
                check_template(place, item, at + step(key), known)
            if key.endswith(".$"):
                hint = f"name it '{key[:-2]}', and write '{{% … %}}'"
                place.report.warning("NOT_EVALUATED", at + step(key), f"'{key}' is not evaluated in JSONata", hint)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str | dict | list):
                check_template(place, item, f"{at}/{index}", known)


def check_text(place: Place, text: str, at: str, known: Collection[str]) -> bool:
    """Judge a text of a JSONata state; the answer tells whether it is an expression."""
    opens, closes = text.startswith("{%"), text.endswith("%}") and len(text) >= len("{%%}")
    if not opens and not closes:
        if text.strip().startswith("{%"):
            place.report.warning("NOT_EVALUATED", at, "Text around '{%' and '%}' makes this no expression")
        return False
    if not (opens and closes):
        missing = "'{%'" if closes else "'%}'"
        hint = "an expression starts with '{%' and ends with '%}', without a space before or behind"
        place.report.error(at, f"The JSONata expression has no {missing}", hint, INVALID_JSONATA)
        return True
    if "${" not in text:
        _expression(place, read_expression(text[2:-2].strip()), at, known)
    return True


def _expression(place: Place, read: Expression, at: str, known: Collection[str]) -> None:
    report = place.report
    if read.fault is not None:
        report.error(at, f"Invalid JSONata expression: {read.fault}", None, INVALID_JSONATA)
        return
    if read.unread is not None:
        report.warning("EXPRESSION_NOT_READ", at, f"The JSONata expression was not judged: {read.unread}")
    for name in read.bare:
        hint = "start at $states.input, or at a variable"
        message = f"Reference to '{name}' at the top level is not supported."
        if name == "$":
            report.warning(UNSUPPORTED_JSONATA, at, message, hint)
        else:
            report.error(at, message, hint, UNSUPPORTED_JSONATA)
    _called(place, read.called, at)
    for name, count in read.counts:
        if wrong := misnumbered(name, count):
            report.error(at, wrong, None, UNSUPPORTED_JSONATA)
    for names in read.states:
        _states(place, names, at, known)
    for name in read.variables:
        if name not in FUNCTIONS and name != FORBIDDEN:
            place.variables.reads.append((name, at))


def _called(place: Place, names: tuple[str, ...], at: str) -> None:
    report = place.report
    for name in names:
        if name == FORBIDDEN:
            report.error(at, "The function $eval is not supported", "use $parse for JSON text", UNSUPPORTED_JSONATA)
        elif name not in FUNCTIONS:
            report.error(
                at, f"There is no function ${name}", "a variable holds data, no functions", UNSUPPORTED_JSONATA
            )


def _states(place: Place, names: tuple[str, ...], at: str, known: Collection[str]) -> None:
    if not names:
        return
    name = names[0]
    if name in known:
        if name == "context":
            check_context(place.report, at, names[1:], f"$states.{'.'.join(names)}")
        return
    message = f"Field '$states.{name}' does not exist."
    if name not in _STATES:
        place.report.error(at, message, f"$states has {', '.join(sorted(known))} here", UNSUPPORTED_JSONATA)
    elif name == "errorOutput":
        place.report.error(at, message, "it exists in the Output and Assign of a Catch only", UNSUPPORTED_JSONATA)
    elif place.kind in {"Task", "Parallel", "Map"} and known is ENTRY:
        place.report.error(at, message, "it exists once the work is done: in Output and Assign", UNSUPPORTED_JSONATA)
    else:
        hint = "only the Output and Assign of a Task, Parallel or Map have it"
        place.report.warning(UNSUPPORTED_JSONATA, at, message, hint)
