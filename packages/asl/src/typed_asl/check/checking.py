"""The face of the check."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from typed_asl.check.machine import Walk
from typed_asl.check.payload import MOST_BYTES, check_payloads
from typed_asl.diagnostics import Diagnostic
from typed_asl.reading import read

if TYPE_CHECKING:
    from typed_asl.model.machine import StateMachine

MachineType = Literal["STANDARD", "EXPRESS"]


def check(
    definition: "str | bytes | Mapping[str, Any] | StateMachine",
    *,
    machine_type: MachineType = "STANDARD",
    services: bool | Literal["auto"] = "auto",
    inputs: Mapping[str, object] | None = None,
) -> list[Diagnostic]:
    """Find everything that is wrong or doubtful in a definition, whatever it holds.

    `machine_type` is what the definition is deployed as: EXPRESS forbids some integrations. `services` asks for the
    parameters of integrations to be compared with botocore's service models: True and "auto" do where botocore is
    installed (the extra `typed-asl[services]`), False never does.

    `inputs` declares what goes in, as pydantic classes or JSON Schemas: under `""` the machine's own input, under the
    name of a state what that state gets. Then the data is followed, and a path to a field that a step before has
    dropped is found. Raises TypeError for a model that is neither.

    Nothing is raised for a document: text that is no JSON gives one finding with line and column. All findings are
    given, each once, outer flows before inner.
    """
    document = definition.dump() if hasattr(definition, "dump") else definition
    reading = read(document)
    found = [Diagnostic(problem.code, "error", problem.pointer, problem.message) for problem in reading.problems]
    if reading.tree is None:
        return found
    walk = Walk(express=machine_type == "EXPRESS", services=bool(services))
    walk.machine(reading.tree)
    if _may_be_large(document, reading.tree):
        check_payloads(walk.report, reading.tree)
    if inputs:
        from typed_asl.check.dataflow import check_data_flow

        check_data_flow(walk.report, reading.tree, inputs)
    return [*found, *dict.fromkeys(walk.report.found)]


def _may_be_large(document: object, tree: Mapping[str, Any]) -> bool:
    """Spare small documents the estimate: no part is larger than the whole."""
    if isinstance(document, str | bytes):
        return len(document) > MOST_BYTES // 4
    return len(repr(tree)) > MOST_BYTES // 4
