"""The rules of a Choice: conditions in JSONata, and JSONPath's comparisons with their nesting.

Source: "Choice State" in https://states-language.net; the names of the 39 comparators are the language's own.
"""

from typing import Annotated

from pydantic import Field

from typed_asl.model.base import AslModel, Boolean, JsonData, Number, ToTuple
from typed_asl.values import Json


class Predicate(AslModel):
    """What a JSONPath rule asks: one comparison of a variable, or And, Or, Not over further predicates.

    Numbers and booleans may be `${Substitutions}`; fields that end in `_path` hold a reference path to compare with.
    """

    comment: str | None = None
    variable: str | None = None
    string_equals: str | None = None
    string_equals_path: str | None = None
    string_less_than: str | None = None
    string_less_than_path: str | None = None
    string_greater_than: str | None = None
    string_greater_than_path: str | None = None
    string_less_than_equals: str | None = None
    string_less_than_equals_path: str | None = None
    string_greater_than_equals: str | None = None
    string_greater_than_equals_path: str | None = None
    string_matches: str | None = None
    numeric_equals: Number | None = None
    numeric_equals_path: str | None = None
    numeric_less_than: Number | None = None
    numeric_less_than_path: str | None = None
    numeric_greater_than: Number | None = None
    numeric_greater_than_path: str | None = None
    numeric_less_than_equals: Number | None = None
    numeric_less_than_equals_path: str | None = None
    numeric_greater_than_equals: Number | None = None
    numeric_greater_than_equals_path: str | None = None
    boolean_equals: Boolean | None = None
    boolean_equals_path: str | None = None
    timestamp_equals: str | None = None
    timestamp_equals_path: str | None = None
    timestamp_less_than: str | None = None
    timestamp_less_than_path: str | None = None
    timestamp_greater_than: str | None = None
    timestamp_greater_than_path: str | None = None
    timestamp_less_than_equals: str | None = None
    timestamp_less_than_equals_path: str | None = None
    timestamp_greater_than_equals: str | None = None
    timestamp_greater_than_equals_path: str | None = None
    is_null: Boolean | None = None
    is_present: Boolean | None = None
    is_numeric: Boolean | None = None
    is_string: Boolean | None = None
    is_boolean: Boolean | None = None
    is_timestamp: Boolean | None = None
    and_: "Annotated[tuple[Predicate, ...], ToTuple]" = ()
    or_: "Annotated[tuple[Predicate, ...], ToTuple]" = ()
    not_: "Predicate | None" = None

    @property
    def comparison(self) -> tuple[str, Json] | None:
        """The comparator under ASL's name, and what it compares with; None where this is And, Or, Not or JSONata."""
        values = self.__dict__
        return next(((COMPARATORS[name], values[name]) for name in COMPARATORS if name in self.model_fields_set), None)


class ChoiceRule(Predicate):
    """A branch of a Choice: taken when its JSONata condition is true, or when its predicate over JSONPath is."""

    condition: bool | str | None = None
    assign: dict[str, JsonData] = Field(default_factory=dict)
    output: JsonData = None
    next: str


COMPARATORS: dict[str, str] = {
    name: field.alias or name
    for name, field in Predicate.model_fields.items()
    if name.startswith(("string_", "numeric_", "boolean_", "timestamp_", "is_"))
}
"""The comparators of JSONPath: the field's name here, and ASL's."""
