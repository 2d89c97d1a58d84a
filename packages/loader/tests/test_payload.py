from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid
from integration_core.mapping import REQUIRED_FIELDS, MappingFile
from siesa_loader.destinations.kong.bulk import KONG_BULK
from siesa_loader.destinations.kong.sku import KONG_SKU
from siesa_loader.payload import Payloads


def payloads(form: Any = KONG_SKU, **product_fields: Any) -> Any:
    names = {*REQUIRED_FIELDS, *product_fields}
    fields = {
        name: {
            "siesa_field": "f",
            "type": "string",
            "product_field": product_fields.get(name),
            "required": name in REQUIRED_FIELDS,
        }
        for name in names
    }
    mapping = MappingFile.model_validate({"version": "1.0", "product_type": "kong", "fields": fields})
    return Payloads(mapping, form)


def test_fields_go_where_the_mapping_sends_them_and_nowhere_else() -> None:
    made = payloads(external_id="external_id", name="name", **{"custom:UNIDAD": "properties.UNIDAD"})
    product = {
        "id": "1",
        "external_id": "R-1",
        "name": 'TUBO 1/2" & <ñ> #; --',
        "sku": "R-1",
        "custom:UNIDAD": "UND",
        "source_row": 3,
    }
    assert made.of(product) == {
        "external_id": "R-1",
        "name": 'TUBO 1/2" & <ñ> #; --',
        "properties": {"UNIDAD": "UND"},
    }


def test_two_fields_share_an_object_that_is_not_shared_between_products() -> None:
    made = payloads(
        external_id="external_id", name="name", **{"custom:A": "properties.A", "custom:B": "properties.deep.B"}
    )
    first = made.of({"external_id": "1", "name": "n", "custom:A": "a", "custom:B": "b"})
    second = made.of({"external_id": "2", "name": "n", "custom:B": "c"})
    assert first["properties"] == {"A": "a", "deep": {"B": "b"}}
    assert second["properties"] == {"deep": {"B": "c"}}


def test_zero_false_and_empty_text_are_values_and_null_is_none() -> None:
    made = payloads(external_id="external_id", name="name", ean="ean", category="category", display_name="display_name")
    product = {"external_id": "1", "name": "n", "ean": 0, "category": False, "display_name": None}
    assert made.of(product) == {"external_id": "1", "name": "n", "ean": 0, "category": False}


def test_a_required_field_without_a_value_is_named() -> None:
    made = payloads(external_id="external_id", name="name")
    assert made.missing({"external_id": "1"}) == "name"
    assert made.missing({"external_id": "1", "name": "n"}) is None


@pytest.mark.parametrize(
    ("product_fields", "told"),
    [
        ({"external_id": "external_id"}, r"nothing fills \['name'\]"),
        ({"id": "external_id", "name": "name"}, "filled from 'id'"),
        ({"external_id": "external_id", "name": "name", "ean": "customer_id"}, r"\['customer_id'\].*settings"),
    ],
)
def test_a_mapping_that_cannot_serve_the_form_is_refused(product_fields: Any, told: Any) -> None:
    with pytest.raises(ConfigurationInvalid, match=told):
        payloads(**product_fields)


def test_the_bulk_form_tells_products_apart_by_its_own_field() -> None:
    with pytest.raises(ConfigurationInvalid, match="external_reference"):
        payloads(KONG_BULK, external_id="external_id", name="name", id="product_id")
