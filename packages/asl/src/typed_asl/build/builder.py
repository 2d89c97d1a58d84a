"""The builder: steps in, one immutable machine out, or one error that names every fault."""

from typing import Self

from typed_asl.build.assembly import Assembly
from typed_asl.build.given import given
from typed_asl.build.steps import Step
from typed_asl.exceptions import BuildError, Problem
from typed_asl.model.base import QueryLanguage
from typed_asl.model.machine import StateMachine


class MachineBuilder:
    """Collects the steps of a machine and checks them together when it is built.

    The machine starts at its first step unless `start_at` names another. `timeout_seconds` ends an execution without
    any Catch being asked. In a JSONPath machine each step may have JSONata as its own `query_language`; AWS refuses
    the reverse.
    """

    def __init__(
        self,
        comment: str | None = None,
        *,
        query_language: QueryLanguage = "JSONata",
        timeout_seconds: int | str | None = None,
        start_at: str | None = None,
        version: str | None = None,
    ) -> None:
        self._head = given(comment=comment, timeout_seconds=timeout_seconds, version=version)
        self._query_language: QueryLanguage = query_language
        self._start_at = start_at
        self._steps: list[Step] = []

    def add(self, *steps: Step) -> Self:
        """Add steps in the order in which the definition shows them."""
        self._steps.extend(steps)
        return self

    def build(self) -> StateMachine:
        """Give the machine, frozen.

        Raises BuildError with every fault: of fields, names, transitions, retriers and catchers, also of inner flows.
        """
        if not self._steps:
            raise BuildError("The machine cannot be built:", [Problem("NO_STATES", "/States", "no step was added")])
        assembly = Assembly(self._query_language)
        fields = {
            **self._head,
            "query_language": self._query_language,
            "start_at": self._start_at or self._steps[0].name,
            "states": assembly.flow(self._steps, "", start_at=self._start_at),
        }
        machine = assembly.made(StateMachine, fields, "")
        if assembly.problems or machine is None:
            raise BuildError("The machine cannot be built:", assembly.problems)
        return machine
