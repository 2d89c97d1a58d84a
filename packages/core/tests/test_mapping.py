"""A mapping file is refused for every key that nobody reads and every setting that says nothing."""

from typing import Any

import pytest
from pydantic import ValidationError

from integration_core.mapping import CANONICAL_FIELDS, FieldMapping, MappingFile, is_custom
from integration_core.validation import explain

TEXT = {"siesa_field": "a", "type": "string"}
REQUIRED = {name: TEXT | {"required": True} for name in ("id", "external_id", "name", "sku")}


def mapping(more: dict[str, Any] | None = None, **changes: Any) -> MappingFile:
    content = {"version": "1.0", "product_type": "kong", "fields": REQUIRED | (more or {})}
    return MappingFile.model_validate(content | changes)


def refusal(more: dict[str, Any] | None = None, **changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        mapping(more, **changes)
    return explain(caught.value, source="the mapping file")


def test_the_documented_example_is_taken() -> None:
    fields = {
        "id": TEXT | {"siesa_field": "f120_id", "product_field": "reference", "required": True},
        "external_id": TEXT | {"product_field": "external_id", "required": True},
        "name": TEXT | {"product_field": "name", "required": True},
        "sku": TEXT | {"required": True},
        "ean": TEXT
        | {
            "siesa_field": ["f131_id", "f_ean"],
            "product_field": "ean",
            "validation": {"pattern": "^[0-9]{8,14}$"},
            "on_invalid": "drop_field",
        },
        "stock_quantity": {"siesa_field": "f400_cant_existencia_1", "type": "integer", "default": 0},
        "custom:UNIDAD": TEXT | {"product_field": "properties.UNIDAD"},
    }
    read = mapping(fields)
    assert list(read.fields) == list(fields)
    assert read.fields["ean"].source_fields == ("f131_id", "f_ean")
    assert read.fields["id"].source_fields == ("f120_id",)


@pytest.mark.parametrize("key", ["default_values", "validation_rules", "transformations"])
def test_a_key_that_nothing_reads_is_refused_at_the_top(key: str) -> None:
    assert refusal(**{key: {}}) == f"the mapping file: {key}: unknown key (given an object with no keys)"


@pytest.mark.parametrize("key", ["transform", "requird", "source_fields"])
def test_a_key_that_nothing_reads_is_refused_in_a_field(key: str) -> None:
    assert f"fields.ean.{key}: unknown key" in refusal({"ean": TEXT | {key: "x"}})


def test_a_key_that_nothing_reads_is_refused_in_a_validation() -> None:
    assert "fields.ean.validation.min: unknown key" in refusal(
        {"ean": TEXT | {"validation": {"pattern": "x", "min": 1}}}
    )


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (TEXT | {"required": True, "default": "x"}, "required and default exclude each other"),
        (
            TEXT | {"required": True, "on_invalid": "drop_field"},
            "required and on_invalid drop_field exclude each other",
        ),
        (TEXT | {"on_invalid": "warn"}, "on_invalid warn says nothing without a validation"),
        (TEXT | {"decimal_separator": ","}, "decimal_separator says nothing about type string"),
        ({"siesa_field": "a", "type": "date", "trim": False}, "trim says nothing about type date"),
        ({"siesa_field": "a", "type": "boolean", "validation": {"pattern": "x"}}, "says nothing about type boolean"),
        ({"siesa_field": "a", "type": "text"}, "Input should be 'string', 'integer', 'decimal', 'boolean' or 'date'"),
        ({"type": "string"}, "required, and absent"),
        (TEXT | {"siesa_field": []}, "at least 1 item"),
        (TEXT | {"siesa_field": ""}, "at least 1 character"),
        (TEXT | {"siesa_field": 7}, "valid tuple"),
        (TEXT | {"required": "false"}, "valid boolean"),
        (TEXT | {"required": 0}, "valid boolean"),
        (TEXT | {"validation": {"pattern": ""}}, "at least 1 character"),
        (TEXT | {"validation": {"pattern": "x" * 1_001}}, "at most 1000 characters"),
        (TEXT | {"default": []}, "default"),
        (TEXT | {"on_invalid": "ignore"}, "'reject', 'drop_field' or 'warn'"),
        (TEXT | {"product_field": "properties."}, "an empty step"),
        ("f120_id", "Input should be an object"),
    ],
)
def test_a_setting_that_is_wrong_or_says_nothing_is_refused_naming_the_field(field: Any, reason: str) -> None:
    said = refusal({"custom:X": field})
    assert reason in said
    assert "custom:X" in said


@pytest.mark.parametrize("name", ["colour", "custom:", "Custom:X", "EAN"])
def test_an_unknown_canonical_field_is_refused_naming_those_that_there_are(name: str) -> None:
    said = refusal({name: TEXT})
    assert name in said
    assert "stock_quantity" in said


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_a_canonical_field_that_every_product_has_must_be_mapped(name: str) -> None:
    fields = {key: field for key, field in REQUIRED.items() if key != name}
    assert f"['{name}'] are required and not mapped" in refusal(fields=fields)


@pytest.mark.parametrize("field", [TEXT, TEXT | {"default": "x", "on_invalid": "drop_field"}])
def test_a_canonical_field_that_every_product_has_cannot_be_left_empty(field: dict[str, Any]) -> None:
    assert "['name'] are in every product" in refusal({"name": field})


def test_a_default_also_fills_a_field_that_every_product_has() -> None:
    assert mapping({"name": TEXT | {"default": "SIN NOMBRE"}}).fields["name"].default == "SIN NOMBRE"


@pytest.mark.parametrize("name", [name for name in CANONICAL_FIELDS if name != "stock_quantity"])
def test_text_stays_text(name: str) -> None:
    assert f"canonical field {name} is text" in refusal(
        {name: {"siesa_field": "a", "type": "integer", "required": True}}
    )


def test_a_stock_is_a_number() -> None:
    assert "canonical field stock_quantity is a number" in refusal({"stock_quantity": TEXT})


@pytest.mark.parametrize(
    ("first", "second"),
    [("ean", "ean"), ("properties", "properties.X"), ("properties.X.y", "properties.X")],
)
def test_two_fields_do_not_write_to_one_place(first: str, second: str) -> None:
    said = refusal({"custom:A": TEXT | {"product_field": first}, "custom:B": TEXT | {"product_field": second}})
    assert "custom:B overwrites" in said
    assert "of custom:A" in said


def test_neighbours_in_one_object_are_no_clash() -> None:
    mapping({"custom:A": TEXT | {"product_field": "p.X"}, "custom:B": TEXT | {"product_field": "p.XY"}})


@pytest.mark.parametrize("version", ["1", "2.0", 1.0, None])
def test_another_version_is_refused(version: Any) -> None:
    assert "version" in refusal(version=version)


@pytest.mark.parametrize("default", [True, False, 0, 1, 1.5, "x", "1"])
def test_a_default_keeps_its_own_type(default: Any) -> None:
    read = FieldMapping.model_validate({"siesa_field": "a", "type": "string", "default": default}).default
    assert (read, type(read)) == (default, type(default))


def test_custom_fields_have_a_name() -> None:
    assert [is_custom(name) for name in ("custom:X", "custom:", "ean")] == [True, False, False]
