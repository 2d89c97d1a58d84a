"""What all objects of the language share: frozen fields under ASL's names, and the order of keys as read."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainValidator,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_pascal

from typed_asl.values import Json, plain

KEEP_ORDER = "keep_order"
"""Key of the validation context under which a document's own order of keys is remembered."""

if TYPE_CHECKING:
    JsonData: TypeAlias = Json
else:
    # pydantic's own JsonValue recurses for each level, and refuses documents that nest about 80 deep
    JsonData = Annotated[Any, PlainValidator(plain)]

Template = Annotated[str, Field(pattern=r"^\{%[\s\S]*%\}$|\$\{[^{}]+\}")]
"""Text where a number belongs: a JSONata expression, or text that holds a `${Substitution}`."""

Integer: TypeAlias = int | Template
Number: TypeAlias = int | float | Template


def _to_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


ToTuple = BeforeValidator(_to_tuple)
"""Reads a JSON array into a tuple, so that it cannot be changed later."""


class AslModel(BaseModel):
    """An object of a definition.

    Python code gives fields by their snake_case names, documents by ASL's. Equality disregards the order of keys.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        alias_generator=to_pascal,
        validate_by_name=True,
        validate_by_alias=False,
        defer_build=True,
    )

    _order: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="wrap")
    @classmethod
    def _remember_order(cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        made = handler(data)
        if "type" in cls.model_fields:
            made.model_fields_set.add("type")
        if info.context and KEEP_ORDER in info.context and isinstance(data, Mapping):
            made._order = tuple(data)  # noqa: SLF001 an object of this very class
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AslModel) or type(self) is not type(other):
            return NotImplemented
        return self.__dict__ == other.__dict__ and self.model_fields_set == other.model_fields_set

    def __hash__(self) -> int:
        return hash((type(self), frozenset(self.model_fields_set)))

    def dump(self) -> dict[str, Any]:
        """Give the definition as plain dicts and lists under ASL's names.

        Keys stand in the order in which they were read; an object made in Python has the language's customary order.
        Only fields that were given appear. The answer is a copy.
        """
        given = self.model_fields_set
        present = {alias: dumped(getattr(self, name)) for name, alias in _aliases(type(self)).items() if name in given}
        # a changed copy (`model_copy`) may have other fields than those that were read
        return {key: present[key] for key in (*self._order, *present) if key in present}


@cache
def _aliases(model: type[AslModel]) -> dict[str, str]:
    # a field whose annotation was a forward reference has lost its generated alias
    return {name: to_pascal(name) for name in model.model_fields}


def dumped(value: object) -> Json:
    """Dump a field's value, whatever it holds."""
    if isinstance(value, AslModel):
        return value.dump()
    if isinstance(value, Mapping):
        return {key: dumped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [dumped(item) for item in value]
    return plain(value)
