"""Takes a definition in whatever form it comes, as plain JSON."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from typed_asl.drawing.outline import JsonObject

if TYPE_CHECKING:
    # a definition that is drawn as it was read needs no model, and pydantic takes a while to load
    from typed_asl.model.machine import StateMachine

Definition: TypeAlias = "StateMachine | Mapping[str, Any]"


def definition_of(machine: Definition) -> JsonObject:
    """Give a machine's definition as JSON, and a definition as it is."""
    return machine if isinstance(machine, Mapping) else machine.dump()
