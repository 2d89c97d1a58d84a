"""The state machines' definitions as they deploy: checked, equal to what was reviewed, every place filled.

This module knows no CDK, so that it can be tested without one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siesa_infra.errors import SynthesisError
from siesa_infra.settings import ROOT
from typed_asl import AslError, Permissions, StateMachine, check, permissions, substitutions

REFERENCE = ROOT / "docs" / "reference"
"""Where the reviewed definitions stand, as `siesa-integration-{thing}.asl.json`."""

INVOKE = "lambda:InvokeFunction"


@dataclass(frozen=True)
class Definition:
    """One machine's definition, and the values of the places that it names."""

    thing: str
    text: str
    places: Mapping[str, str]
    needs: Permissions

    def fill(self, text: str) -> str:
        """Put the values into a text that names places, such as the resource of a permission."""
        for name, value in self.places.items():
            text = text.replace(f"${{{name}}}", value)
        return text


@dataclass(frozen=True)
class Deployment:
    """What a definition is made for: the values of all places, the ARNs of the functions that stacks make by what they
    are called, and where it runs.
    """

    places: Mapping[str, str]
    functions: Mapping[str, str]
    partition: str
    region: str
    account: str
    reviewed: Path = REFERENCE


def define(thing: str, build: Callable[[], StateMachine], deployment: Deployment) -> Definition:
    """Give the definition of the machine `siesa-integration-{thing}`.

    Raises SynthesisError where it cannot be built or does not check, where it is not the reviewed one, where a place
    has no value, where it calls a function that no stack makes, and where its permissions are not known.
    """
    machine = _checked(thing, build)
    _compare(thing, machine.dump(), deployment.reviewed / f"siesa-integration-{thing}.asl.json")
    named = substitutions(machine)
    if unfilled := sorted(named - set(deployment.places)):
        raise SynthesisError(
            f"the machine {thing} refers to ${{{unfilled[0]}}}, which no stack makes.",
            next_step="give it a value in infra/siesa_infra/workflow.py, or mend packages/workflow-def and run "
            "./run snapshots --update.",
        )
    needs = permissions(
        machine, name=thing, partition=deployment.partition, region=deployment.region, account=deployment.account
    )
    if needs.unknown:
        unknown = needs.unknown[0]
        raise SynthesisError(
            f"what the machine {thing} may be allowed for {unknown.resource} at {unknown.pointer} is not known: "
            f"{unknown.why}.",
            next_step="use an integration that typed_asl knows, then run ./run snapshots --update.",
        )
    definition = Definition(
        thing, json.dumps(machine.dump(), indent=2), {name: deployment.places[name] for name in sorted(named)}, needs
    )
    _compare_functions(definition, deployment.functions)
    return definition


def _checked(thing: str, build: Callable[[], StateMachine]) -> StateMachine:
    again = "mend packages/workflow-def, then run ./run snapshots --update."
    try:
        machine = build()
    except AslError as error:
        raise SynthesisError(
            f"the machine {thing} cannot be built: {' '.join(str(error).split())}", next_step=again
        ) from None
    faults = [fault for fault in check(machine) if fault.severity == "error"]
    if faults:
        raise SynthesisError(f"the definition of {thing} does not check: {faults[0]}.", next_step=again)
    return machine


def _compare(thing: str, built: Mapping[str, Any], file: Path) -> None:
    """What deploys is what was reviewed: the committed definition that a pull request shows."""
    compare = "look at ./run asl-review, then run ./run snapshots --update and commit what it writes."
    try:
        reviewed = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = f"{file.name}, the committed definition, cannot be read: {' '.join(str(error).split())}."
        raise SynthesisError(problem, next_step=compare) from None
    if reviewed != built:
        raise SynthesisError(
            f"the definition of {thing} differs from the committed {file.name}{_where(reviewed, built)}.",
            next_step=compare,
        )


def _where(reviewed: object, built: Mapping[str, Any]) -> str:
    """Name the first state that differs, where a state does."""
    states = reviewed.get("States") if isinstance(reviewed, dict) else None
    if not isinstance(states, dict):
        return ""
    differing = [name for name in {**states, **built["States"]} if states.get(name) != built["States"].get(name)]
    return f" in the state {differing[0]}" if differing else ""


def _compare_functions(definition: Definition, functions: Mapping[str, str]) -> None:
    for called in definition.needs.actions().get(INVOKE, ()):
        if definition.fill(called) not in functions.values():
            raise SynthesisError(
                f"the machine {definition.thing} calls the function {called}, which no stack makes: there are "
                f"{', '.join(functions)}.",
                next_step="call one of these by its place in packages/workflow-def, then run ./run snapshots --update.",
            )
