"""What all objects of the language share: frozen fields under ASL's names, and the order of keys as read."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
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

from typed_asl.check.report import filled_later
from typed_asl.values import Json, asl_name, plain

AS_READ = "as_read"
"""Key of the validation context for documents that were read.

Their order of keys is remembered, and their values are known to be plain JSON that nobody else holds.
"""


def _json_data(value: object, info: ValidationInfo) -> object:
    return value if info.context and AS_READ in info.context else plain(value)


if TYPE_CHECKING:
    JsonData: TypeAlias = Json
else:
    # pydantic's own JsonValue recurses for each level, and refuses documents that nest about 80 deep
    JsonData = Annotated[Any, PlainValidator(_json_data)]

Template = Annotated[str, Field(pattern=r"^\{%[\s\S]*%\}$|\$\{|^%[A-Z][A-Z0-9_]*%$")]
"""Text where a number or a boolean belongs: a JSONata expression, or text that holds a `${Substitution}`."""

QueryLanguage: TypeAlias = Literal["JSONPath", "JSONata"]


def _whole(value: float) -> float:
    if not value.is_integer():
        raise ValueError("should be a whole number")
    return value


Integer: TypeAlias = int | Annotated[float, AfterValidator(_whole)] | Template
"""A whole number, which JSON may write as `10.0`."""
Number: TypeAlias = int | float | Template
Boolean: TypeAlias = bool | Template


def _to_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


ToTuple = BeforeValidator(_to_tuple)
"""Reads a JSON array into a tuple, so that it cannot be changed later."""


class AslModel(BaseModel):
    """An object of a definition.

    Python code gives fields by their snake_case names, documents by ASL's. Equality disregards the order of keys.
    Fields that the language does not have are refused, as AWS does (`Field '…' is not supported`); only a key that
    holds a `${Substitution}` is kept, since a deployment may turn it into any field.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        alias_generator=asl_name,
        validate_by_name=True,
        validate_by_alias=False,
        defer_build=True,
    )

    stands_for: ClassVar[str | None] = None
    """The field that takes the text of a substitution for the whole object, "" for none; None where none may stand."""

    beside: ClassVar[Mapping[str, Json]] = {}
    """What else such an object must have."""

    keeps_all: ClassVar[bool] = False
    """Whether nothing but the type is read."""

    _order: tuple[str, ...] = PrivateAttr(default=())
    _unfilled: Mapping[str, Json] = PrivateAttr(default_factory=dict)
    _text: str | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_order(cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        as_read = bool(info.context and AS_READ in info.context)
        if as_read and isinstance(data, str) and cls.stands_for is not None and filled_later(data):
            made = handler({cls.stands_for: data, **cls.beside} if cls.stands_for else {})
            made._text = data  # noqa: SLF001 an object of this very class
            return made
        if not isinstance(data, Mapping) or not as_read:
            return _with_type(handler(data))
        unfilled = {key: value for key, value in data.items() if "${" in key or _is_later(key, value)}
        if cls.keeps_all:
            unfilled = {key: value for key, value in data.items() if key != "Type"}
        read = {key: data[key] for key in data if key not in unfilled} if unfilled else data
        empty = {key: _EMPTY[key] for key in unfilled if key in _EMPTY and not cls.keeps_all}
        made = _with_type(handler({**read, **empty} if empty else read))
        made._order = tuple(data)  # noqa: SLF001 an object of this very class
        if unfilled:
            made._unfilled = unfilled  # noqa: SLF001 an object of this very class
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AslModel) or type(self) is not type(other):
            return NotImplemented
        given = self.model_fields_set == other.model_fields_set and self._unfilled == other._unfilled
        given = given and self._text == other._text
        return given and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), frozenset(self.model_fields_set)))

    def dump(self) -> dict[str, Any]:
        """Give the definition as plain dicts and lists under ASL's names.

        Keys stand in the order in which they were read; an object made in Python has the language's customary order.
        Only fields that were given appear. The answer is a copy.
        """
        given = self.model_fields_set
        values = self.__dict__
        present = {alias: dumped(values[name]) for name, alias in _aliases(type(self)) if name in given}
        if not self._order:
            return present
        if self._unfilled:
            present |= {key: dumped(value) for key, value in self._unfilled.items()}
        # a changed copy (`model_copy`) may have other fields than those that were read
        return {key: present[key] for key in (*self._order, *present) if key in present}


_EMPTY: Mapping[str, Json] = {
    **{key: [] for key in ("Retry", "Catch", "Choices", "Branches", "ErrorEquals")},
    "States": {},
    "Assign": {},
}
"""What is read where a substitution stands for a whole array or object."""


def _is_later(key: str, value: object) -> bool:
    return isinstance(value, str) and key in _EMPTY and filled_later(value)


Model = TypeVar("Model", bound=AslModel)


def _with_type(made: Model) -> Model:
    if "type" in type(made).model_fields:
        made.model_fields_set.add("type")
    return made


@cache
def _aliases(model: type[AslModel]) -> tuple[tuple[str, str], ...]:
    # a field whose annotation was a forward reference has lost its generated alias
    return tuple((name, asl_name(name)) for name in model.model_fields)


def dumped(value: object) -> Json:
    """Dump a field's value, whatever it holds."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, AslModel):
        return value.dump() if value._text is None else value._text  # noqa: SLF001 its own module
    if isinstance(value, Mapping):
        return {key: dumped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [dumped(item) for item in value]
    return plain(value)
