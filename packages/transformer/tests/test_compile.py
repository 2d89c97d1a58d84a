"""A compiled mapping: where a field's value comes from, and what happens to one that does not fit."""

from collections.abc import Callable
from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid, RecordError
from integration_core.mapping import MappingFile
from siesa_transformer.mapping.compile import CompiledMapping, Note, compile_mapping

MappingOf = Callable[..., MappingFile]
Compiled = Callable[..., CompiledMapping]
STOCK = {"siesa_field": "stock", "type": "integer"}


@pytest.fixture
def compiled(mapping_of: MappingOf) -> Compiled:
    return lambda **fields: compile_mapping(mapping_of(**fields), ean_policy="drop_field")


def rejection(compiled: CompiledMapping, row: Any) -> RecordError:
    with pytest.raises(RecordError) as caught:
        compiled.product(row, [])
    return caught.value


def test_a_row_becomes_a_product_with_the_mappings_fields_in_its_order(compiled: Compiled, raw: dict[str, Any]) -> None:
    product = compiled(stock_quantity=STOCK).product(raw | {"stock": "6.0000", "f120_rowid": 4}, [])
    assert list(product.items()) == [
        ("id", "17"),
        ("external_id", "REF-17"),
        ("name", "TUBO 17"),
        ("sku", "REF-17"),
        ("stock_quantity", 6),
    ]


def test_a_trailing_dash_of_a_reference_is_data(compiled: Compiled, raw: dict[str, Any]) -> None:
    assert compiled().product(raw | {"f120_referencia": "AB-1-  "}, [])["external_id"] == "AB-1-"


@pytest.mark.parametrize("empty", [None, "", "    "])
def test_a_required_field_without_a_value_rejects_the_row(
    compiled: Compiled, raw: dict[str, Any], empty: str | None
) -> None:
    error = rejection(compiled(), raw | {"f120_descripcion": empty})
    assert (error.field, error.code) == ("name", "required")
    assert "f120_descripcion" in error.message


def test_a_required_column_that_is_not_there_rejects_the_row(compiled: Compiled, raw: dict[str, Any]) -> None:
    del raw["f120_referencia"]
    error = rejection(compiled(), raw)
    assert (error.field, error.code) == ("external_id", "required")


def test_the_first_column_that_holds_a_value_is_taken(compiled: Compiled, raw: dict[str, Any]) -> None:
    changed = {"siesa_field": ["changed", "made", "born"], "type": "date"}
    mapping = compiled(**{"custom:D": changed})
    row = raw | {"changed": "1900-01-01T00:00:00", "made": " ", "born": "20200102"}
    assert mapping.product(row, [])["custom:D"] == "2020-01-02"
    assert mapping.product(row | {"made": "20210102"}, [])["custom:D"] == "2021-01-02"


def test_a_value_that_does_not_convert_rejects_the_row_naming_field_column_and_value(
    compiled: Compiled, raw: dict[str, Any]
) -> None:
    error = rejection(compiled(stock_quantity=STOCK), raw | {"stock": "6.5"})
    assert (error.field, error.code) == ("stock_quantity", "not_whole")
    assert error.message == "not a whole number (given '6.5') at stock"


def test_a_value_that_does_not_convert_drops_the_field_where_the_mapping_says_so(
    compiled: Compiled, raw: dict[str, Any]
) -> None:
    notes: list[Note] = []
    field = STOCK | {"on_invalid": "drop_field", "default": 0}
    product = compiled(stock_quantity=field).product(raw | {"stock": "6.5"}, notes)
    assert "stock_quantity" not in product
    assert notes == [Note("stock_quantity", "not_whole", dropped=True)]


def test_a_warned_value_passes_as_it_is_and_is_noted(compiled: Compiled, raw: dict[str, Any]) -> None:
    notes: list[Note] = []
    field = {"siesa_field": "c", "type": "string", "validation": {"pattern": "^[A-Z]+$"}, "on_invalid": "warn"}
    assert compiled(category=field).product(raw | {"c": "x1"}, notes)["category"] == "x1"
    assert notes == [Note("category", "pattern", dropped=False)]


def test_what_cannot_be_converted_cannot_pass_with_a_warning(compiled: Compiled, raw: dict[str, Any]) -> None:
    field = STOCK | {"validation": {"pattern": "^[0-9]+$"}, "on_invalid": "warn"}
    assert rejection(compiled(stock_quantity=field), raw | {"stock": "many"}).code == "not_a_number"


@pytest.mark.parametrize("empty", [{}, {"stock": None}, {"stock": " "}])
def test_a_default_stands_in_where_there_is_no_value(
    compiled: Compiled, raw: dict[str, Any], empty: dict[str, Any]
) -> None:
    assert compiled(stock_quantity=STOCK | {"default": "7.0"}).product(raw | empty, [])["stock_quantity"] == 7


def test_zero_and_false_are_values_and_no_reason_for_a_default(compiled: Compiled, raw: dict[str, Any]) -> None:
    mapping = compiled(
        stock_quantity=STOCK | {"default": 5},
        **{"custom:B": {"siesa_field": "b", "type": "boolean", "default": True}},
    )
    product = mapping.product(raw | {"stock": 0, "b": "N"}, [])
    assert (product["stock_quantity"], product["custom:B"]) == (0, False)


@pytest.mark.parametrize(
    ("name", "field", "reason"),
    [
        ("stock_quantity", STOCK | {"default": "many"}, "not a number"),
        ("stock_quantity", STOCK | {"default": 6.5}, "not a whole number"),
        ("custom:B", {"siesa_field": "b", "type": "boolean", "default": "maybe"}, "not one of true/false"),
        ("custom:D", {"siesa_field": "d", "type": "date", "default": "1900-01-01"}, "is empty"),
        ("category", {"siesa_field": "c", "type": "string", "default": " "}, "is empty"),
        (
            "category",
            {"siesa_field": "c", "type": "string", "default": "x", "validation": {"pattern": "^[0-9]$"}},
            "does not match",
        ),
        ("ean", {"siesa_field": "e", "type": "string", "default": "1234567890123"}, "check digit"),
    ],
)
def test_a_default_that_its_own_field_refuses_is_found_when_the_mapping_is_compiled(
    compiled: Compiled, name: str, field: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        compiled(**{name: field})
    assert f"field {name}" in str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize("row", [None, [], "x", 3])
def test_a_row_that_is_no_object_is_rejected(compiled: Compiled, row: Any) -> None:
    mapping = compiled()
    assert rejection(mapping, row).code == "not_an_object"
    assert mapping.identity(row) == (None, None)


def test_a_rejected_row_is_told_by_as_much_of_its_identity_as_it_has(compiled: Compiled) -> None:
    mapping = compiled()
    assert mapping.identity({"f120_id": 17, "f120_referencia": " "}) == ("17", None)
    assert mapping.identity({"f120_id": [], "f120_referencia": "A "}) == (None, "A")
    assert mapping.identity({"f120_id": "x" * 1_000}) == ("x" * 200, None)
