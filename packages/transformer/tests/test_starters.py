"""The starter mappings compile, and real rows go through them."""

import json
from typing import Any

import pytest

from integration_core.errors import RecordError
from integration_core.mapping import MappingFile
from siesa_transformer.mapping.compile import Note, compile_mapping
from siesa_transformer.starters import STARTER_MAPPINGS, starter_mapping

CONNEKTA = {
    "f120_id_cia": 1,
    "f120_id": 4711,
    "f120_rowid": 99,
    "f120_referencia": "REF-004711-".ljust(50),
    "f120_descripcion": 'TUBO 1/2" CAÑO & CODO #8'.ljust(40),
    "f120_descripcion_corta": "TUBO".ljust(20),
    "f120_id_tipo_inv_serv": "INV1".ljust(10),
    "f120_id_unidad_inventario": "UND ",
    "f120_notas": " ",
    "f120_fecha_creacion": "2019-07-25T10:51:55",
    "f120_fecha_actualizacion": None,
}
JOINED = {"f131_id": "7705955103044 ", "f400_cant_existencia_1": "1.000,00", "f150_id": "NB1", "f155_id": "A-01-05"}
REST = {
    "f_codigo": "4711",
    "f_codigo_externo": "REF-004711-",
    "f_nombre": 'TUBO 1/2"',
    "f_ean": "7705955103044",
    "f_cantidad": 12,
    "f_tag_rfid": "E28011606000020400001234",
    "f_ubicacion": "A-01-05",
    "f_zona": "NB1",
}
KONG_FIELDS = {"external_id", "name", "display_name", "reference", "ean", "properties"}
WMS_FIELDS = {"external_id", "name", "display_name", "barcode", "status", "properties", "groups"}


def product(name: str, row: dict[str, Any], notes: list[Note] | None = None) -> dict[str, Any]:
    mapping = MappingFile.model_validate_json(starter_mapping(name))
    return compile_mapping(mapping, ean_policy="drop_field").product(row, [] if notes is None else notes)


@pytest.mark.parametrize("name", ["field-mappings-kong.json", "field-mappings-wms.json"])
def test_a_row_of_the_item_table_goes_through(name: str) -> None:
    assert product(name, CONNEKTA) == {
        "id": "4711",
        "external_id": "REF-004711-",
        "name": 'TUBO 1/2" CAÑO & CODO #8',
        "sku": "REF-004711-",
        "display_name": "TUBO",
        "category": "INV1",
        "stock_quantity": 0,
        "custom:UNIDAD": "UND",
        "custom:COMPANIA": "1",
        "custom:FECHA_ACTUALIZACION": "2019-07-25T10:51:55",
    }


@pytest.mark.parametrize("name", ["field-mappings-kong.json", "field-mappings-wms.json"])
def test_what_a_dynamic_query_joins_in_is_taken(name: str) -> None:
    joined = product(name, CONNEKTA | JOINED)
    assert (joined["ean"], joined["stock_quantity"]) == ("7705955103044", 1_000)


@pytest.mark.parametrize("name", ["field-mappings-kong.json", "field-mappings-wms.json"])
def test_dirt_in_optional_columns_costs_the_field_and_not_the_product(name: str) -> None:
    dirt = {"f131_id": "INT-44", "f400_cant_existencia_1": "6.5", "f120_fecha_creacion": "ayer"}
    notes: list[Note] = []
    dirty = product(name, CONNEKTA | dirt, notes)
    assert {"ean", "stock_quantity", "custom:FECHA_ACTUALIZACION"}.isdisjoint(dirty)
    assert {note.field for note in notes} == {"ean", "stock_quantity", "custom:FECHA_ACTUALIZACION"}


@pytest.mark.parametrize("name", ["field-mappings-kong-rest.json", "field-mappings-wms-rest.json"])
def test_a_row_of_the_rest_form_goes_through(name: str) -> None:
    assert product(name, REST) == {
        "id": "4711",
        "external_id": "REF-004711-",
        "name": 'TUBO 1/2"',
        "sku": "4711",
        "display_name": 'TUBO 1/2"',
        "ean": "7705955103044",
        "stock_quantity": 12,
        "warehouse_location": "A-01-05",
        "rfid_tag_id": "E28011606000020400001234",
        "custom:ZONA": "NB1",
    }


@pytest.mark.parametrize("name", ["field-mappings-kong.json", "field-mappings-wms.json"])
@pytest.mark.parametrize("column", ["f120_referencia", "f120_descripcion", "f120_id"])
@pytest.mark.parametrize("empty", ["", "   ", None])
def test_an_item_without_reference_name_or_id_is_rejected(name: str, column: str, empty: str | None) -> None:
    with pytest.raises(RecordError) as caught:
        product(name, CONNEKTA | {column: empty})
    assert caught.value.code == "required"


@pytest.mark.parametrize("name", [name for name in STARTER_MAPPINGS if "bulk" not in name])
def test_a_starter_sends_only_fields_that_its_product_has(name: str) -> None:
    content = json.loads(starter_mapping(name))
    sent = {field["product_field"].split(".")[0] for field in content["fields"].values() if "product_field" in field}
    assert sent <= (KONG_FIELDS if content["product_type"] == "kong" else WMS_FIELDS)
    assert {"external_id", "name"} <= sent
    assert content["product_type"] == name.split("-")[2].removesuffix(".json")


def test_an_unknown_starter_is_refused_naming_those_that_there_are() -> None:
    with pytest.raises(KeyError, match=r"field-mappings-kong\.json"):
        starter_mapping("../pyproject.toml")


BULK_FIELDS = {"product_id", "external_reference", "name", "barcode", "quantity", "rfid_tag_id"}


@pytest.mark.parametrize(
    ("name", "row"),
    [("field-mappings-kong-bulk.json", CONNEKTA | JOINED), ("field-mappings-kong-bulk-rest.json", REST)],
)
def test_the_bulk_starters_fill_the_fields_of_kongs_bulk_form_and_no_others(name: str, row: dict[str, Any]) -> None:
    fields = json.loads(starter_mapping(name))["fields"]
    sent = {field["product_field"]: found for found, field in fields.items() if "product_field" in field}

    assert sent.keys() <= BULK_FIELDS
    assert {"product_id", "external_reference", "name"} <= sent.keys()
    assert product(name, row).keys() >= set(sent.values())
