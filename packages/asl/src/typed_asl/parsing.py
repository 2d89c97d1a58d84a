"""Reading a definition: JSON text or a dict becomes a state machine, or one error that names every fault of form."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from typed_asl.exceptions import ParseError
from typed_asl.faults import problems_of
from typed_asl.model.base import AS_READ
from typed_asl.model.machine import StateMachine
from typed_asl.reading import read


def parse(definition: str | bytes | Mapping[str, Any]) -> StateMachine:
    """Read a definition, in either query language, into a frozen state machine that remembers the order of its keys.

    Whether the states fit together is a matter of `check`. Raises ParseError with all faults of form: what is no JSON,
    fields that the language does not have, values of another type, fields that are missing.
    """
    tree, problems = read(definition)
    if tree is None:
        raise ParseError("The definition cannot be read:", problems)
    try:
        machine = StateMachine.model_validate(tree, by_alias=True, by_name=False, context={AS_READ: True})
    except ValidationError as error:
        raise ParseError("The definition cannot be read:", [*problems, *problems_of(error, tree)]) from None
    if problems:
        raise ParseError("The definition cannot be read:", problems)
    return machine
