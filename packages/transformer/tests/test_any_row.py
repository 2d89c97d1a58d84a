"""Whatever a row holds, it becomes a product or a rejection, and no text is altered on the way."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import RecordError
from integration_core.mapping import MappingFile
from siesa_transformer.mapping.compile import CompiledMapping, Note, compile_mapping
from siesa_transformer.starters import STARTER_MAPPINGS, starter_mapping

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(["", " ", "6.0000", "1.000,00", "1900-01-01", "S", "7705955103044", "a\0", "\ud800", "ñ #"]),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2)
)


def compiled_starters() -> list[CompiledMapping]:
    files = [MappingFile.model_validate_json(starter_mapping(name)) for name in STARTER_MAPPINGS]
    every_type = {
        "id": {"siesa_field": "a", "type": "string", "required": True},
        "external_id": {"siesa_field": "b", "type": "string", "required": True},
        "name": {"siesa_field": "c", "type": "string", "required": True, "trim": False},
        "sku": {"siesa_field": "a", "type": "string", "required": True},
        "ean": {"siesa_field": ["e", "b"], "type": "string", "on_invalid": "drop_field"},
        "custom:I": {"siesa_field": "f", "type": "integer", "on_invalid": "drop_field"},
        "custom:D": {"siesa_field": "g", "type": "decimal", "default": "1,5"},
        "custom:B": {"siesa_field": "h", "type": "boolean"},
        "custom:T": {"siesa_field": ["i", "g"], "type": "date"},
        "custom:P": {"siesa_field": "j", "type": "string", "validation": {"pattern": "^[A-Z]"}, "on_invalid": "warn"},
    }
    files.append(MappingFile.model_validate({"version": "1.0", "product_type": "kong", "fields": every_type}))
    return [compile_mapping(file, ean_policy="drop_field") for file in files]


COMPILED = compiled_starters()
COLUMNS = sorted(
    {column for name in STARTER_MAPPINGS for field in json.loads(starter_mapping(name))["fields"].values()
     for column in ([field["siesa_field"]] if isinstance(field["siesa_field"], str) else field["siesa_field"])}
    | set("abcefghij")
)  # fmt: skip


@pytest.mark.parametrize("compiled", COMPILED)
@given(row=st.dictionaries(st.sampled_from(COLUMNS), values) | values)
def test_any_json_gives_a_product_or_a_rejection(compiled: CompiledMapping, row: Any) -> None:
    notes: list[Note] = []
    try:
        product = compiled.product(row, notes)
    except RecordError as error:
        product = {"code": error.code, "reason": error.message, "identity": list(compiled.identity(row))}
    body = json.dumps(product, ensure_ascii=False, allow_nan=False).encode()
    assert json.loads(body) == product
    assert None not in product.values()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(lambda text: text.strip(" ")))
def test_a_text_without_padding_arrives_as_it_is_in_every_field(text: str) -> None:
    bare = text.strip(" ")
    row = {"f120_id": bare, "f120_referencia": bare, "f120_descripcion": bare, "f120_id_unidad_inventario": bare}
    product = COMPILED[0].product(row, [])
    assert {product[name] for name in ("id", "external_id", "name", "sku", "custom:UNIDAD")} == {bare}


@given(st.dictionaries(st.sampled_from(COLUMNS), values))
def test_a_row_is_read_and_not_changed(row: dict[str, Any]) -> None:
    before = repr(row)
    for compiled in COMPILED:
        try:
            compiled.product(row, [])
        except RecordError:
            continue
    assert repr(row) == before
