"""Turns steps into checked states, gathering faults instead of stopping at the first."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from typed_asl.build.made import made
from typed_asl.build.steps import Step, Steps
from typed_asl.exceptions import BuildError, Problem
from typed_asl.model.base import AslModel
from typed_asl.model.states import Branch, ItemProcessor, Map, Parallel, ProcessorConfig, State
from typed_asl.rules.structure import duplicate, flow_problems
from typed_asl.values import pointer

Model = TypeVar("Model", bound=AslModel)


class Assembly:
    """The work of one build: what was found so far, and which names are taken in the whole machine."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
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
            state = self.made(step.kind, self._fields(step, here), here)
            if state is None:
                unread.add(step.name)
            else:
                states[step.name] = cast("State", state)
        if steps:
            self.problems.extend(flow_problems(start_at or steps[0].name, states, at, unread))
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

    def _fields(self, step: Step, at: str) -> dict[str, Any]:
        fields = dict(step.fields)
        if step.kind is Parallel:
            fields["branches"] = tuple(
                Branch(start_at=_start(steps), states=self.flow(steps, at + pointer("Branches", index)))
                for index, steps in enumerate(step.flows)
            )
        elif step.kind is Map:
            fields["item_processor"] = ItemProcessor(
                processor_config=ProcessorConfig(mode="INLINE"),
                start_at=_start(step.flows[0]),
                states=self.flow(step.flows[0], at + "/ItemProcessor"),
            )
        return fields


def _start(steps: Steps) -> str:
    return steps[0].name if steps else ""
