"""What a client's siesaConfig may say, and in which words it is refused."""

from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.system import siesa_config

STANDARD = {"dialect": "connekta-standard", "idCompania": 7501, "secretName": "siesa-integration/cliente-a/siesa"}
REST = {"dialect": "rest", "secretName": "siesa-integration/cliente-a/siesa"}


def read(**content: Any) -> SiesaConfig:
    return siesa_config(content, "cliente-a")


def test_the_whole_documented_section_is_read() -> None:
    config = read(
        **STANDARD,
        baseUrl="https://siesa.example.com",
        path=None,
        rowsKey=None,
        consulta="API_v2_Items",
        erpCompany=1,
        pageSize=100,
        concurrency=4,
        requestsPerMinute=100,
        incremental="snapshot_diff",
        watermarkOverlapSeconds=600,
        minTls="1.3",
        allowInsecureHttp=False,
    )

    assert (config.id_compania, config.consulta, config.erp_company) == (7501, "API_v2_Items", 1)
    assert config.query.path == "/api/siesa/v3/ejecutarconsultaestandar"
    assert config.query.rows_key == "detalle.Table"


@pytest.mark.parametrize(
    ("content", "way", "key"),
    [(STANDARD, "snapshot_diff", ("f120_id_cia", "f120_id")), (REST, "modified_since", ("f_codigo",))],
)
def test_what_is_left_out_follows_from_the_dialect(content: dict[str, Any], way: str, key: tuple[str, ...]) -> None:
    config = read(**content)

    assert config.incremental_way == way
    assert config.product_key == key
    assert config.page_size == 100


def test_path_rows_key_and_key_fields_can_be_given() -> None:
    config = read(**STANDARD, path="/v3/ejecutarconsultaestandar", rowsKey="detalle.Table1", keyFields=["f120_rowid"])

    assert config.query.path == "/v3/ejecutarconsultaestandar"
    assert config.query.rows_key == "detalle.Table1"
    assert config.product_key == ("f120_rowid",)


def test_the_rest_form_may_be_compared_by_snapshot_too() -> None:
    assert read(**REST, incremental="snapshot_diff").incremental_way == "snapshot_diff"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (STANDARD | {"dialect": "odata"}, ["dialect", "unknown dialect 'odata'", "connekta-standard, rest"]),
        (STANDARD | {"incremental": "modified_since"}, ["modified_since", "connekta-standard", "snapshot_diff"]),
        (STANDARD | {"pageSize": 1001}, ["pageSize is 1001", "1 to 1000"]),
        (REST | {"pageSize": 1001}, ["pageSize is 1001", "1 to 1000"]),
        (STANDARD | {"pageSize": 0}, ["pageSize", "greater than or equal to 1"]),
        (STANDARD | {"idCompania": None}, ["idCompania is required"]),
        (STANDARD | {"idCompania": 75010}, ["idCompania", "9999"]),
        (REST | {"consulta": "API_v2_Items"}, ["consulta means nothing to dialect rest"]),
        (REST | {"erpCompany": 1}, ["erpCompany means nothing to dialect rest"]),
        (STANDARD | {"parametros": "f120_id > 0"}, ["parametros", "unknown key"]),
        (STANDARD | {"path": "https://elsewhere.example.com/x"}, ["path", "pattern"]),
        (STANDARD | {"path": "/x?descripcion=other"}, ["path", "pattern"]),
        (STANDARD | {"rowsKey": "detalle..Table"}, ["rowsKey", "pattern"]),
        (STANDARD | {"baseUrl": "ftp://siesa.example.com"}, ["baseUrl", "ftp"]),
        (STANDARD | {"allowInsecureHttp": "false"}, ["allowInsecureHttp", "boolean"]),
        (STANDARD | {"pageSize": "100"}, ["pageSize", "valid integer", "given '100'"]),
        (STANDARD | {"pageSize": True}, ["pageSize", "valid integer", "given True"]),
        (STANDARD | {"pageSize": 100.0}, ["pageSize", "valid integer"]),
        (STANDARD | {"idCompania": "7501"}, ["idCompania", "valid integer"]),
        (STANDARD | {"requestsPerMinute": True}, ["requestsPerMinute", "valid integer"]),
        (STANDARD | {"keyFields": [1]}, ["keyFields.0", "valid string"]),
        ({"dialect": "rest"}, ["secretName", "required"]),
    ],
)
def test_a_wrong_section_is_refused_naming_field_and_reason(content: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ConfigurationInvalid) as refusal:
        siesa_config(content, "cliente-a")

    message = str(refusal.value)
    assert "siesaConfig of client 'cliente-a'" in message
    assert [word for word in words if word not in message] == []
