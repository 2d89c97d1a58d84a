"""A mapping file: how a source row becomes a canonical product, and the product a destination's payload.

Both the transformer (source field to canonical field) and the loader (canonical field to product field) read it. An
unknown key is refused: keys that no code read once sat in deployed files unnoticed.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints, model_validator

from integration_core.models import Settings

CANONICAL_FIELDS = (
    "id",
    "external_id",
    "name",
    "sku",
    "display_name",
    "ean",
    "category",
    "stock_quantity",
    "warehouse_location",
    "rfid_tag_id",
)
REQUIRED_FIELDS = ("id", "external_id", "name", "sku")
TEXT_FIELDS = tuple(name for name in CANONICAL_FIELDS if name != "stock_quantity")
"""Canonical fields that hold text whatever they look like: a number would lose an EAN's leading zeros."""

CUSTOM_PREFIX = "custom:"

FieldName = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=128)]
FieldType = Literal["string", "integer", "decimal", "boolean", "date"]
Default = str | int | float | bool | None


class MappingSection(Settings):
    """Mapping files are written in snake_case, as the guide's are."""

    model_config = ConfigDict(alias_generator=None, validate_by_name=False, validate_by_alias=True)


class Validation(MappingSection):
    """What a value must look like once it is converted: a pattern of RE2's (linear time), found anywhere in the text.

    So a pattern that is to hold for the whole text says so itself, with `^` and `$`.
    """

    pattern: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1_000)]


class FieldMapping(MappingSection):
    """How one canonical field is filled, and where the destination wants it.

    `siesa_field` may be a list: the first of them that holds a value is taken. `default` stands in where none does.
    `on_invalid` says what a value gets that cannot be converted or fails its pattern: the record is rejected, or the
    field is dropped and counted (`default` does not stand in for it). `warn` lets a value that fails its pattern pass,
    counted; one that cannot be converted cannot pass, and rejects the record. `trim` cuts the spaces that fixed-width
    columns are padded with; nothing else of a text is altered.

    `decimal_separator` `auto` takes a single comma, or a single point, for the decimal sign; where both occur, the last
    of them; a sign that occurs several times only parts thousands. A source that writes 1000 as `1.000` needs `,`.
    """

    source_fields: tuple[FieldName, ...] = Field(alias="siesa_field", min_length=1, strict=False)
    product_field: FieldName | None = None
    type: FieldType
    required: StrictBool = False
    default: Default = None
    validation: Validation | None = None
    on_invalid: Literal["reject", "drop_field", "warn"] = "reject"
    trim: StrictBool = True
    decimal_separator: Literal["auto", ".", ","] = "auto"

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, content: Any) -> Any:
        if isinstance(content, dict) and isinstance(content.get("siesa_field"), str):
            return {**content, "siesa_field": [content["siesa_field"]]}
        return content

    @model_validator(mode="after")
    def _no_dead_settings(self) -> "FieldMapping":
        if self.required and self.default is not None:
            msg = "required and default exclude each other: a default means that the field is never empty"
            raise ValueError(msg)
        if self.required and self.on_invalid == "drop_field":
            msg = "required and on_invalid drop_field exclude each other"
            raise ValueError(msg)
        if self.on_invalid == "warn" and self.validation is None:
            msg = "on_invalid warn says nothing without a validation: only a value that fails its pattern can pass"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _settings_of_the_type(self) -> "FieldMapping":
        if self.decimal_separator != "auto" and self.type not in {"integer", "decimal"}:
            msg = f"decimal_separator says nothing about type {self.type}"
            raise ValueError(msg)
        if not self.trim and self.type != "string":
            msg = f"trim says nothing about type {self.type}, whose padding never counts"
            raise ValueError(msg)
        if self.validation is not None and self.type == "boolean":
            msg = "a validation says nothing about type boolean"
            raise ValueError(msg)
        return self


class MappingFile(MappingSection):
    """A whole mapping file. `fields` keys are canonical fields, or `custom:NAME` for the product's free properties."""

    version: Literal["1.0"]
    product_type: FieldName
    fields: dict[str, FieldMapping] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_and_complete(self) -> "MappingFile":
        unknown = [name for name in self.fields if name not in CANONICAL_FIELDS and not is_custom(name)]
        if unknown:
            msg = f"unknown canonical fields {unknown}; known are {list(CANONICAL_FIELDS)} and custom:NAME"
            raise ValueError(msg)
        missing = [name for name in REQUIRED_FIELDS if name not in self.fields]
        if missing:
            msg = f"canonical fields {missing} are required and not mapped"
            raise ValueError(msg)
        optional = [name for name in REQUIRED_FIELDS if not _always_filled(self.fields[name])]
        if optional:
            msg = f"canonical fields {optional} are in every product: set required, or a default and on_invalid reject"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _canonical_types(self) -> "MappingFile":
        for name, field in self.fields.items():
            if name in TEXT_FIELDS and field.type != "string":
                msg = f"canonical field {name} is text, and its type is {field.type}: set type string"
                raise ValueError(msg)
            if name == "stock_quantity" and field.type not in {"integer", "decimal"}:
                msg = f"canonical field {name} is a number, and its type is {field.type}: set type integer or decimal"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _one_writer_each(self) -> "MappingFile":
        writers: dict[tuple[str, ...], str] = {}
        for name, field in self.fields.items():
            if field.product_field is None:
                continue
            path = tuple(field.product_field.split("."))
            if not all(path):
                msg = f"product_field {field.product_field} of {name} has an empty step between its dots"
                raise ValueError(msg)
            for other, writer in writers.items():
                shorter = min(len(path), len(other))
                if path[:shorter] == other[:shorter]:
                    msg = f"product_field {field.product_field} of {name} overwrites {'.'.join(other)} of {writer}"
                    raise ValueError(msg)
            writers[path] = name
        return self


def is_custom(name: str) -> bool:
    """Tell whether a canonical field is one of the product's free properties."""
    return name.startswith(CUSTOM_PREFIX) and len(name) > len(CUSTOM_PREFIX)


def _always_filled(field: FieldMapping) -> bool:
    return field.required or (field.default is not None and field.on_invalid != "drop_field")
