"""Makes objects of the model from fields given in Python, with this library's errors."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from typed_asl.exceptions import BuildError
from typed_asl.faults import problems_of
from typed_asl.model.base import AslModel, dumped
from typed_asl.values import Json, asl_name

Model = TypeVar("Model", bound=AslModel)


def made(model: type[Model], fields: Mapping[str, object]) -> Model:
    """Make one object from fields by their Python names. Raises BuildError with pointers from the object on."""
    try:
        return model.model_validate(dict(fields))
    except ValidationError as error:
        document = {asl_name(name): _shown(value) for name, value in fields.items()}
        raise BuildError(f"This {model.__name__} cannot be made:", problems_of(error, document)) from None


def _shown(value: object) -> Json:
    try:
        return dumped(value)
    except ValueError:
        return None  # only locations are read from it, and there are none inside what is not JSON
