"""Walks a machine and the flows inside it."""

from collections.abc import Mapping
from typing import Any, Final

from typed_asl.check.graph import Way, check_graph, ways_of
from typed_asl.check.maps import check_processor_config, config_of, processor_of
from typed_asl.check.numbers import check_integer
from typed_asl.check.place import Place, Settings, Variables
from typed_asl.check.report import Report, among, filled_later, required, shown, step
from typed_asl.check.states import check_state
from typed_asl.check.tables import (
    BRANCH_FIELDS,
    FIELDS,
    INTEGERS,
    MACHINE_FIELDS,
    PROCESSOR_FIELDS,
    STATE_TYPES,
)
from typed_asl.check.variables import Scope, check_reads, scopes_of

LONGEST_NAME: Final = 80
_LANGUAGES: Final = ("JSONPath", "JSONata")


class Walk:
    """One check of one machine: what it found, and which names are taken in it.

    `deep` False leaves out the flows inside Parallel and Map states.
    """

    def __init__(self, *, express: bool = False, services: bool = False, deep: bool = True) -> None:
        self.report = Report()
        self._deep = deep
        self._express = express
        self._services = services
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._jsonata = False

    def machine(self, document: Mapping[str, Any]) -> None:
        """Judge the whole document."""
        for key, value in document.items():
            if key not in MACHINE_FIELDS and not filled_later(key):
                self.report.unknown("", key, MACHINE_FIELDS)
            elif key in {"Comment", "Version"} and not isinstance(value, str):
                self.report.error(step(key), f"The value of '{key}' must be a string, not {shown(value)}")
        version = document.get("Version")
        if isinstance(version, str) and version != "1.0" and not filled_later(version):
            self.report.warning("UNKNOWN_VERSION", "/Version", f"the language has version 1.0 only, not {version!r}")
        if "QueryLanguage" in document:
            self._language(document["QueryLanguage"], "/QueryLanguage")
        self._jsonata = document.get("QueryLanguage", "JSONPath") != "JSONPath"
        settings = Settings(express=self._express, jsonata=self._jsonata, services=self._services)
        if "TimeoutSeconds" in document:
            place = Place(self.report, settings, "", "", document, "", jsonata=False)
            check_integer(
                place, "TimeoutSeconds", document["TimeoutSeconds"], "/TimeoutSeconds", *INTEGERS["TimeoutSeconds"]
            )
        self.flow(document, "", settings, Scope())

    def flow(self, flow: Mapping[str, Any], at: str, settings: Settings, scope: Scope) -> None:
        """Judge one flow: the machine itself, a branch, or what a Map runs."""
        missing = [field for field in ("StartAt", "States") if field not in flow]
        if missing:
            self.report.error(at, required(*missing))
        if "StartAt" in flow and not isinstance(flow["StartAt"], str):
            message = f"The value of 'StartAt' must be a string, not {shown(flow['StartAt'])}"
            self.report.error(f"{at}/StartAt", message)
        states = flow.get("States")
        if not isinstance(states, dict):
            if "States" in flow and not filled_later(states):
                self.report.error(f"{at}/States", f"The value of 'States' must be an object, not {shown(states)}")
            return
        if not states:
            self.report.error(f"{at}/States", "Value cannot be empty")
            return
        ways: dict[str, list[Way]] = {}
        places: dict[str, Place] = {}
        for name, state in states.items():
            here = f"{at}/States{step(name)}"
            self._name(name, here)
            if not isinstance(state, dict):
                if not filled_later(state):
                    self.report.error(here, f"A state must be an object, not {shown(state)}")
                continue
            ways[name] = ways_of(state)
            place = self._state(name, state, here, settings)
            if place is not None:
                places[name] = place
        check_graph(self.report, flow, ways, at)
        self._variables(flow.get("StartAt"), ways, places, scope)

    def _name(self, name: str, at: str) -> None:
        if not name:
            self.report.error(at, "The name of a state must not be empty", None, "INVALID_STATE_NAME")
        elif len(name) > LONGEST_NAME:
            message = f"The name of a state has {len(name)} characters, {LONGEST_NAME} is the most"
            self.report.error(at, message, None, "INVALID_STATE_NAME")
        if name in self._names:
            hint = f"the first stands at {self._names[name]}; names are unique in the whole state machine"
            self.report.error(at, f"Duplicate State name: {name}", hint, "DUPLICATE_STATE_NAME")
        self._names.setdefault(name, at)

    def _language(self, value: Any, at: str) -> None:
        if value not in _LANGUAGES and not filled_later(value):
            self.report.error(at, among("QueryLanguage", _LANGUAGES))

    def _state(self, name: str, state: dict[str, Any], at: str, settings: Settings) -> Place | None:
        kind = state.get("Type")
        if "Type" not in state:
            self.report.error(at, required("Type"))
            return None
        if not isinstance(kind, str) or kind not in FIELDS:
            if not filled_later(kind):
                self.report.error(f"{at}/Type", among("Type", STATE_TYPES))
            return None
        jsonata = settings.jsonata
        if "QueryLanguage" in state:
            language = state["QueryLanguage"]
            self._language(language, f"{at}/QueryLanguage")
            if settings.jsonata and language == "JSONPath":
                message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
                self.report.error(f"{at}/QueryLanguage", message)
            elif not filled_later(language):
                jsonata = language != "JSONPath"
        place = Place(self.report, settings, at, name, state, kind, jsonata)
        check_state(place)
        if kind == "Map":
            self._label(state.get("Label"), f"{at}/Label")
        return place

    def _label(self, label: Any, at: str) -> None:
        if isinstance(label, str) and not filled_later(label):
            if label in self._labels:
                hint = f"the first stands at {self._labels[label]}"
                self.report.error(at, f"Duplicate label: {label}", hint, "DUPLICATE_LABEL_NAME")
            self._labels.setdefault(label, at)

    def _variables(
        self, start: object, ways: Mapping[str, list[Way]], places: Mapping[str, Place], scope: Scope
    ) -> None:
        """Judge what states read, and walk into the flows inside them, which see the variables around them."""
        variables = {name: place.variables if (place := places.get(name)) else Variables() for name in ways}
        set_here = {key: at for one in variables.values() for names in one.sets.values() for key, at in names.items()}
        for key, at in set_here.items():
            if key in scope.outer:
                hint = (
                    f"it is assigned at {scope.outer[key]}; inner flows can read it, and must name their own otherwise"
                )
                message = f"The variable ${key} exists in the scope around this flow and cannot be assigned here"
                self.report.error(at, message, hint)
        known = scopes_of(start, ways, variables, scope)
        outer = {**scope.outer, **set_here}
        everything = Scope(frozenset(outer), frozenset(outer))
        for name, place in places.items():
            found = known.get(name, everything)
            check_reads(self.report, place.variables, found)
            if self._deep and place.kind in {"Parallel", "Map"}:
                self._inner(place, Scope(found.always, found.sometimes, outer))

    def _inner(self, place: Place, scope: Scope) -> None:
        state, at, settings = place.state, place.at, place.settings
        inside = Settings(express=settings.express, jsonata=self._jsonata, services=settings.services)
        if place.kind == "Parallel":
            branches = state.get("Branches")
            for index, branch in enumerate(branches if isinstance(branches, list) else ()):
                self._flow_of(branch, f"{at}/Branches/{index}", BRANCH_FIELDS, inside, scope)
            return
        field, processor = processor_of(state)
        if processor is None and field not in state:
            return
        config = config_of(state)
        if config.get("Mode") == "DISTRIBUTED":
            inside.express = config.get("ExecutionType") == "EXPRESS"
            scope = Scope()
        here = f"{at}/{field}"
        if isinstance(processor, dict) and "ProcessorConfig" in processor:
            check_processor_config(place, processor["ProcessorConfig"], f"{here}/ProcessorConfig")
        self._flow_of(processor, here, PROCESSOR_FIELDS, inside, scope)

    def _flow_of(self, flow: Any, at: str, known: frozenset[str], settings: Settings, scope: Scope) -> None:
        if not isinstance(flow, dict):
            if not filled_later(flow):
                self.report.error(at, f"A flow must be an object with StartAt and States, not {shown(flow)}")
            return
        for key, value in flow.items():
            if key not in known and not filled_later(key):
                self.report.unknown(at, key, known)
            elif key == "Comment" and not isinstance(value, str):
                self.report.error(f"{at}/Comment", f"The value of 'Comment' must be a string, not {shown(value)}")
        self.flow(flow, at, settings, scope)
