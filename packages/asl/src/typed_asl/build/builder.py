"""The builder: steps in, one immutable machine out, or one error that names every fault."""

from typing import Self

from typed_asl.build.assembly import Assembly
from typed_asl.build.steps import Step
from typed_asl.exceptions import BuildError, Problem
from typed_asl.model.machine import StateMachine


class MachineBuilder:
    """Collects the steps of a machine in JSONata and checks them together when it is built.

    The machine starts at its first step unless `start_at` names another. `timeout_seconds` ends an execution without
    any Catch being asked.
    """

    def __init__(
        self,
        comment: str | None = None,
        *,
        timeout_seconds: int | str | None = None,
        start_at: str | None = None,
        version: str | None = None,
    ) -> None:
        self._comment = comment
        self._timeout_seconds = timeout_seconds
        self._start_at = start_at
        self._version = version
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
        head = {"comment": self._comment, "timeout_seconds": self._timeout_seconds, "version": self._version}
        fields = {name: value for name, value in head.items() if value is not None}
        fields |= {"query_language": "JSONata", "start_at": self._start_at or self._steps[0].name}
        assembly = Assembly()
        states = assembly.flow(self._steps, "", start_at=self._start_at)
        machine = assembly.made(StateMachine, {**fields, "states": states}, "")
        if assembly.problems or machine is None:
            raise BuildError("The machine cannot be built:", assembly.problems)
        return machine
