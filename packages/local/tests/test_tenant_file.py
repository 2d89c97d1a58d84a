import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from integration_core.client_config import ClientConfig
from integration_core.errors import ConfigurationInvalid
from siesa_extractor.settings import SiesaConfig
from siesa_loader.settings import ProductConfig
from siesa_local.tenant import TenantFile

LEAST: dict[str, Any] = {
    "client_id": "cliente-a",
    "client_name": "Empresa A S.A.",
    "product_type": "kong",
    "siesa": {"dialect": "connekta-standard", "id_compania": 7501},
    "product": {},
}


def _tenant(**changes: Any) -> TenantFile:
    return TenantFile.model_validate(LEAST | changes)


names = st.text(min_size=1, max_size=40)
tenants = st.fixed_dictionaries(
    {
        "client_id": st.from_regex(r"[a-z0-9][a-z0-9-]{1,62}", fullmatch=True),
        "client_name": names,
        "product_type": names,
        "siesa": st.fixed_dictionaries(
            {"dialect": st.just("connekta-standard"), "id_compania": st.integers(1, 9_999)},
            optional={
                "base_url": st.just("https://siesa.example.com/x"),
                "consulta": names,
                "page_size": st.integers(1, 100),
                "erp_company": st.integers(1, 99),
                "requests_per_minute": st.integers(1, 1_000),
                "key_fields": st.lists(names, min_size=1, max_size=3),
                "allow_insecure_http": st.booleans(),
                "secret_name": names,
                "min_tls": st.sampled_from(["1.2", "1.3"]),
            },
        ),
        "product": st.fixed_dictionaries(
            {},
            optional={
                "form": names,
                "batch_size": st.integers(1, 10_000),
                "settings": st.dictionaries(names, st.integers() | names | st.booleans(), max_size=3),
            },
        ),
    },
    optional={
        "enabled": st.booleans(),
        "sync_schedule": names,
        "field_mappings_key": names,
        "max_duration_seconds": st.integers(1, 20_000),
        "max_success_age_seconds": st.integers(3_600, 31_622_400),
        "failed_share_limit": st.floats(0, 1),
        "vanished_share_limit": st.floats(0, 1),
        "ean_policy": st.sampled_from(["warn", "drop_field", "reject"]),
    },
)


@given(tenants)
def test_the_item_of_any_tenant_file_is_read_back_as_it_was_written(content: dict[str, Any]) -> None:
    tenant = TenantFile.model_validate(content)
    item = json.loads(json.dumps(tenant.item()))
    client = ClientConfig.from_item(item, source_section="siesaConfig")
    assert SiesaConfig.model_validate(client.source) == tenant.siesa
    assert ProductConfig.model_validate(client.product_config) == tenant.product
    shared = {"client_id", "client_name", "enabled", "product_type", "sync_schedule", "max_duration_seconds"}
    shared |= {"max_success_age_seconds", "failed_share_limit", "vanished_share_limit", "ean_policy"}
    assert client.model_dump(include=shared) == tenant.model_dump(include=shared)
    assert client.field_mappings_key == tenant.mappings_key


def test_credentials_go_to_secrets_and_never_into_the_item() -> None:
    tenant = _tenant(
        siesa=LEAST["siesa"] | {"credentials": {"conni_key": "the-key", "conni_token": {"env": "TOKEN"}}},
        product={"credentials": {"username": "user", "password": "the-password"}},
    )
    secrets = tenant.secrets({"TOKEN": "the-token"})
    assert {name: json.loads(text) for name, text in secrets.items()} == {
        "siesa-integration/cliente-a/siesa": {"conniKey": "the-key", "conniToken": "the-token"},
        "siesa-integration/cliente-a/kong": {"username": "user", "password": "the-password"},
    }
    item = json.dumps(tenant.item())
    assert [secret for secret in ("the-key", "the-token", "the-password") if secret in item] == []


def test_a_system_without_credentials_keeps_the_secret_that_there_is() -> None:
    tenant = _tenant(siesa=LEAST["siesa"] | {"secret_name": "shared/siesa"})
    assert tenant.secrets({}) == {}
    assert tenant.item()["siesaConfig"]["secretName"] == "shared/siesa"


@pytest.mark.parametrize("environment", [{}, {"TOKEN": ""}])
def test_a_credential_that_is_not_in_the_environment_is_named(environment: dict[str, str]) -> None:
    tenant = _tenant(siesa=LEAST["siesa"] | {"credentials": {"conni_token": {"env": "TOKEN"}}})
    with pytest.raises(ConfigurationInvalid, match=r"\[siesa.credentials\] conni_token .* TOKEN, which is not set"):
        tenant.secrets(environment)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, "field-mappings-kong.json"),
        ({"product_type": "wms"}, "field-mappings-wms.json"),
        ({"product_type": "wms", "siesa": {"dialect": "rest"}}, "field-mappings-wms-rest.json"),
        ({"product": {"form": "bulk"}}, "field-mappings-kong-bulk.json"),
        ({"product": {"form": "bulk"}, "siesa": {"dialect": "rest"}}, "field-mappings-kong-bulk-rest.json"),
        ({"mapping": {"file": "maps/own.json"}}, "cliente-a/own.json"),
        ({"mapping": {"file": "maps/own.json"}, "field_mappings_key": "shared.json"}, "shared.json"),
    ],
)
def test_the_mapping_file_follows_from_product_form_and_dialect_unless_named(changes: dict[str, Any], key: str) -> None:
    assert _tenant(**changes).mappings_key == key


@pytest.mark.parametrize(
    "changes",
    [
        {"enabled": "true"},
        {"enabled": 1},
        {"max_duration_seconds": "7200"},
        {"max_success_age_seconds": 3_599},
        {"failed_share_limit": True},
        {"surprise": 1},
        {"siesa": LEAST["siesa"] | {"surprise": 1}},
        {"siesa_credentials": {"conni_key": "x"}},
        {"siesa": LEAST["siesa"] | {"credentials": {"conni_key": 7}}},
        {"siesa": LEAST["siesa"] | {"credentials": {"conni_key": {"env": "A", "file": "B"}}}},
        {"siesa": LEAST["siesa"] | {"credentials": "all of them"}},
        {"product": {"credentials": {"password": ""}}},
        {"mapping": {}},
        {"failed_share_limit": 1.5},
        {"siesa": LEAST["siesa"] | {"secret_name": "one"}, "product": {"secret_name": "one"}},
        {"mapping": {"file": "own.json"}, "field_mappings_key": "field-mappings-kong.json"},
    ],
    ids=str,
)
def test_what_is_not_a_tenant_file_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _tenant(**changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"siesa": LEAST["siesa"] | {"credentials": {"connikey": "x"}}},
            "connikey: unknown key.*conni_key, conni_token",
        ),
        ({"siesa": {"dialect": "rest", "credentials": {"conni_key": "x"}}}, "conni_key: unknown key.*rest reads token"),
        ({"product": {"credentials": {"user": "x"}}}, "user: unknown key.*kong reads username, password, api_key"),
    ],
)
def test_a_credential_that_nothing_reads_is_refused_with_those_that_are(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        _tenant(**changes)


def test_a_product_from_outside_may_read_any_credential() -> None:
    tenant = _tenant(product_type="tms", product={"credentials": {"client_certificate": "x"}})
    assert list(tenant.product_credentials) == ["client_certificate"]


def test_a_byte_order_mark_at_the_start_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tenant.toml"
    content = (
        'client_id = "cliente-a"\nclient_name = "A"\nproduct_type = "kong"\n[siesa]\ndialect = "rest"\n[product]\n'
    )
    path.write_text(content, encoding="utf-8-sig")
    assert TenantFile.read(path).client_id == "cliente-a"


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[str], str]:
    def read(content: str) -> str:
        path = tmp_path / "tenant.toml"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ConfigurationInvalid) as refused:
            TenantFile.read(path)
        return str(refused.value)

    return read


def test_a_credential_of_the_wrong_type_is_not_shown_in_the_refusal(refusal: Callable[[str], str]) -> None:
    said = refusal('[siesa]\ndialect = "rest"\n[siesa.credentials]\ntoken = 123454321\n[product.credentials]\nkey = ""')
    assert "123454321" not in said
    assert "siesa_credentials.token" in said


def test_a_refusal_is_one_line_that_names_the_file_and_every_wrong_key(refusal: Callable[[str], str]) -> None:
    said = refusal('client_id = "A"\nodd = 1\n[siesa]\ndialect = "sap"\n[product]\n')
    assert "\n" not in said
    wanted = ("tenant.toml", "client_id", "odd: unknown key", "siesa.dialect", "client_name: required", "Next: ")
    assert [part for part in wanted if part not in said] == []
