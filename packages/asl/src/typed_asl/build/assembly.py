"""Turns steps into checked states, gathering faults instead of stopping at the first."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from typed_asl.build.language import Part, in_language
from typed_asl.build.made import made
from typed_asl.build.steps import Step, Steps
from typed_asl.exceptions import BuildError, Problem
from typed_asl.model.base import AslModel, QueryLanguage
from typed_asl.model.states import Branch, ItemProcessor, Map, Parallel, ProcessorConfig, State
from typed_asl.rules.structure import duplicate, flow_problems
from typed_asl.values import asl_name, pointer

Model = TypeVar("Model", bound=AslModel)


class Assembly:
    """The work of one build: what was found so far, and which names are taken in the whole machine."""

    def __init__(self, language: QueryLanguage) -> None:
        self.problems: list[Problem] = []
        self._language: QueryLanguage = language
        self._names: dict[str, str] = {}

    def flow(self, steps: Steps, at: str, start_at: str | None = None) -> dict[str, State]:
        """Make the states of one flow; those that cannot be made are left out and reported."""
        states: dict[str, State] = {}
        unread = set()
        for step in steps:
            here = at + pointer("States", step.name)
            if step.name in self._names:
                self.problems.append(duplicate(step.name, here, self._names[step.name]))
                unread.add(step.name)
                continue
            self._names[step.name] = here
            state = self._state(step, here)
            if state is None:
                unread.add(step.name)
            else:
                states[step.name] = state
        if steps:
            self.problems.extend(flow_problems(start_at or steps[0].name, states, at, unread, self._language))
        else:
            self.problems.append(Problem("NO_STATES", at + "/States", "this flow has no step"))
        return states

    def made(self, model: type[Model], fields: Mapping[str, object], at: str) -> Model | None:
        """Make an object, or report why it cannot be made and give None."""
        try:
            return made(model, fields)
        except BuildError as error:
            self.problems.extend(Problem(found.code, at + found.pointer, found.message) for found in error.problems)
            return None

    def _state(self, step: Step, at: str) -> State | None:
        language = step.fields.get("query_language", self._language)
        fields = self._written({**step.fields, **self._flows(step, at)}, language, at)
        return None if fields is None else cast("State | None", self.made(step.kind, fields, at))

    def _written(self, fields: Mapping[str, Any], language: QueryLanguage, at: str) -> dict[str, Any] | None:
        """Write fields and the parts among them in their query language; None where one of them cannot be."""
        written, problems = in_language(fields, language)
        self.problems.extend(Problem(found.code, at + found.pointer, found.message) for found in problems)
        whole = not problems
        for name, value in written.items():
            if isinstance(value, Part):
                here = at + pointer(asl_name(name))
                inner = self._written(value.fields, language, here)
                written[name] = None if inner is None else self.made(value.kind, inner, here)
                whole = whole and written[name] is not None
        return written if whole else None

    def _flows(self, step: Step, at: str) -> dict[str, Any]:
        if step.kind is Parallel:
            branches = (
                Branch(start_at=_start(steps), states=self.flow(steps, at + pointer("Branches", index)))
                for index, steps in enumerate(step.flows)
            )
            return {"branches": tuple(branches)}
        if step.kind is Map:
            config = self.made(ProcessorConfig, step.processor, at + "/ItemProcessor/ProcessorConfig")
            states = self.flow(step.flows[0], at + "/ItemProcessor")
            processor = ItemProcessor(
                processor_config=config or ProcessorConfig(), start_at=_start(step.flows[0]), states=states
            )
            return {"item_processor": processor}
        return {}


def _start(steps: Steps) -> str:
    return steps[0].name if steps else ""
