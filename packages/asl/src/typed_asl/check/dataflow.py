"""Follows data from state to state where input models are declared: a path that a step drops is found before it runs.

A shape is only what is sure: the result of a call is unknown, and what is unknown is never reported.
"""

from collections.abc import Mapping
from typing import Any, Final

from typed_asl.check.graph import ways_of
from typed_asl.check.intrinsics import read_intrinsic
from typed_asl.check.jsonata import read_expression
from typed_asl.check.paths import Path, read_path
from typed_asl.check.report import Report, filled_later, step
from typed_asl.check.shapes import ANY, Shape, at_path, literal, merged, missing, placed, shape_of_model
from typed_asl.values import is_expression

_CODE: Final = "PATH_NOT_IN_DATA"
_ERROR: Final = Shape({"Error": ANY, "Cause": ANY}, closed=True)
_TESTS_PRESENCE: Final = "IsPresent"


def check_data_flow(report: Report, document: Mapping[str, Any], inputs: Mapping[str, object]) -> None:
    """Judge the paths of a machine's outermost flow against the declared models.

    `inputs` maps `""` to the model of the machine's own input, and names of states to that of theirs, which holds
    whatever came before. Inner flows are left out: their input is an item, or what a Parallel was given.
    """
    shapes = {name: shape_of_model(model) for name, model in inputs.items()}
    states = document.get("States")
    start = document.get("StartAt")
    if isinstance(states, dict) and isinstance(start, str):
        _Flow(report, states, shapes, jsonata=document.get("QueryLanguage", "JSONPath") != "JSONPath").follow(start)


class _Flow:
    def __init__(self, report: Report, states: dict[str, Any], declared: dict[str, Shape], *, jsonata: bool) -> None:
        self._report = report
        self._states = states
        self._declared = declared
        self._jsonata = jsonata
        self._inputs: dict[str, Shape] = {}

    def follow(self, start: str) -> None:
        """Find each state's input first, then judge once: a loop can bring a second shape."""
        waiting = [(start, self._declared.get("", ANY))]
        rounds = 0
        while waiting and rounds < 50 * (len(self._states) + 1):
            rounds += 1
            name, shape = waiting.pop()
            shape = self._declared.get(name, shape)
            state = self._states.get(name)
            before = self._inputs.get(name)
            together = shape if before is None else merged([before, shape])
            if not isinstance(state, dict) or together == before:
                continue
            self._inputs[name] = together
            walk = _State(Report(), state, "", self._in_jsonata(state))
            waiting += [(target, walk.leaves(together, at)) for target, at in _targets(state)]
        if not waiting:
            for name, shape in self._inputs.items():
                state = self._states[name]
                _State(self._report, state, f"/States{step(name)}", self._in_jsonata(state)).judge(shape)

    def _in_jsonata(self, state: Mapping[str, Any]) -> bool:
        return bool(state.get("QueryLanguage", "JSONata" if self._jsonata else "JSONPath") != "JSONPath")


def _targets(state: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(way.target, way.assigned_at) for way in ways_of(state)]


class _State:
    """One state: what of its input it reads, and what leaves it."""

    def __init__(self, report: Report, state: Mapping[str, Any], at: str, jsonata: bool) -> None:  # noqa: FBT001 a fact
        self._report = report
        self._state = state
        self._at = at
        self._jsonata = jsonata

    def _kind(self) -> str:
        return str(self._state.get("Type"))

    def judge(self, shape: Shape) -> None:
        """Report what the state reads and its input surely does not have."""
        if self._jsonata:
            for field in ("Arguments", "Items", "ItemSelector", "Output", "Assign", "Seconds", "Timestamp"):
                self._template(self._state.get(field), f"{self._at}/{field}", shape)
            return
        effective = self._path("InputPath", shape)
        for field in ("ItemsPath", "SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"):
            self._path(field, effective)
        if self._kind() != "Map":
            self._payload(self._state.get("Parameters"), f"{self._at}/Parameters", effective)
        self._path("OutputPath", self._result(shape))

    def leaves(self, shape: Shape, way: str) -> Shape:
        """Give the shape of what goes out on one way."""
        caught = way.startswith("/Catch/")
        entry = self._entry(way)
        if self._jsonata:
            if "Output" in entry:
                return _written(entry["Output"], jsonata=True)
            if caught:
                return _ERROR
            return shape if self._kind() in {"Pass", "Wait", "Choice", "Succeed"} else ANY
        if caught:
            return _combined(shape, _ERROR, entry.get("ResultPath", "$"))
        return self._path("OutputPath", self._result(shape))

    def _entry(self, way: str) -> Mapping[str, Any]:
        """Give what says how data leaves: the state itself, one of its rules, or one of its catchers."""
        if not way:
            return self._state
        _, field, index = way.split("/")
        entry: Mapping[str, Any] = self._state[field][int(index)]
        return entry

    def _result(self, shape: Shape) -> Shape:
        kind = self._kind()
        effective = self._quiet("InputPath", shape)
        if kind not in {"Pass", "Task", "Parallel", "Map"}:
            return effective
        if kind == "Pass":
            given = _written(self._state["Parameters"], jsonata=False) if "Parameters" in self._state else effective
            made = literal(self._state["Result"]) if "Result" in self._state else given
        else:
            given = ANY
            made = _written(self._state["ResultSelector"], jsonata=False) if "ResultSelector" in self._state else ANY
        return _combined(effective, made, self._state.get("ResultPath", "$"))

    def _path(self, field: str, shape: Shape) -> Shape:
        value = self._state.get(field, "$")
        if field in self._state and isinstance(value, str):
            self._reads(read_path(value), value, f"{self._at}/{field}", shape)
        return self._quiet(field, shape)

    def _quiet(self, field: str, shape: Shape) -> Shape:
        value = self._state.get(field, "$")
        if value is None:
            return Shape({}, closed=True)
        path = read_path(value) if isinstance(value, str) and not filled_later(value) else None
        if path is None or path.fault or path.root != "$" or not path.reference:
            return ANY
        return at_path(shape, path.steps)

    def _payload(self, value: Any, at: str, shape: Shape) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                here = at + step(key)
                if key.endswith(".$") and isinstance(item, str):
                    for path in _paths(item):
                        self._reads(path, item, here, shape)
                else:
                    self._payload(item, here, shape)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._payload(item, f"{at}/{index}", shape)

    def _template(self, value: Any, at: str, shape: Shape) -> None:
        if isinstance(value, str):
            if is_expression(value) and not filled_later(value):
                self._expression(value, at, shape)
        elif isinstance(value, dict):
            for key, item in value.items():
                self._template(item, at + step(key), shape)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._template(item, f"{at}/{index}", shape)

    def _expression(self, text: str, at: str, shape: Shape) -> None:
        body = text[2:-2].strip()
        for names in read_expression(body).states:
            name = missing(shape, names[1:]) if names[:1] == ("input",) else None
            if name is None:
                continue
            message = f"The state's input has no field '{name}'"
            if body == ".".join(("$states", *names)):
                self._report.error(at, message, "the expression gives nothing, which fails", _CODE)
            else:
                self._report.warning(_CODE, at, message)

    def _reads(self, path: Path, spelt: str, at: str, shape: Shape) -> None:
        name = missing(shape, path.steps) if path.root == "$" and not path.fault and not filled_later(spelt) else None
        if name is not None:
            self._report.error(at, f"The data has no field '{name}' here ({spelt.strip()})", _HINT, _CODE)


_HINT: Final = "a step before drops it: keep it with ResultPath, or pass it on in Parameters"


def _paths(text: str) -> tuple[Path, ...]:
    stripped = text.strip()
    return (read_path(stripped),) if stripped.startswith("$") else read_intrinsic(stripped).paths


def _combined(shape: Shape, result: Shape, result_path: object) -> Shape:
    if result_path is None:
        return shape
    path = read_path(result_path) if isinstance(result_path, str) else None
    if path is None or path.fault or path.root != "$" or filled_later(result_path):
        return ANY
    return placed(shape, path.steps, result)


def _written(value: Any, *, jsonata: bool) -> Shape:
    """Give the shape of what a template gives: its keys are sure, evaluated values are not."""
    if isinstance(value, dict):
        plain = {key if jsonata else key.removesuffix(".$"): item for key, item in value.items()}
        fields = {
            key: ANY if not jsonata and key not in value else _written(item, jsonata=jsonata)
            for key, item in plain.items()
        }
        return Shape(fields, closed=not any(filled_later(key) for key in plain))
    return ANY
