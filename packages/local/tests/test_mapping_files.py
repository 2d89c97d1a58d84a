import json
from pathlib import Path
from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid
from siesa_local.mapping_files import mapping_body
from siesa_local.tenant import TenantFile
from siesa_transformer.starters import starter_mapping


def _tenant(**changes: Any) -> TenantFile:
    least: dict[str, Any] = {
        "client_id": "cliente-a",
        "client_name": "Empresa A",
        "product_type": "kong",
        "siesa": {"dialect": "rest"},
        "product": {},
    }
    return TenantFile.model_validate(least | changes)


def test_a_client_without_a_mapping_starts_with_the_one_for_product_and_dialect(tmp_path: Path) -> None:
    assert mapping_body(_tenant(), tmp_path).decode() == starter_mapping("field-mappings-kong-rest.json")


def test_a_clients_own_mapping_is_taken_from_beside_the_tenant_file_as_it_stands(tmp_path: Path) -> None:
    body = json.dumps(json.loads(starter_mapping("field-mappings-kong.json"))).encode()
    (tmp_path / "own.json").write_bytes(body)
    assert mapping_body(_tenant(mapping={"file": "own.json"}), tmp_path) == body


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read: No such file"),
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"version": "1.0", "extra": 1}', "extra: unknown key"),
    ],
)
def test_a_mapping_that_would_not_run_is_refused_before_anything_starts(
    content: bytes | None, says: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "own.json").write_bytes(content)
    with pytest.raises(ConfigurationInvalid) as refused:
        mapping_body(_tenant(mapping={"file": "own.json"}), tmp_path)
    assert says in str(refused.value)
    assert str(tmp_path / "own.json") in str(refused.value)


@pytest.mark.parametrize("changes", [{"product_type": "tms"}, {"field_mappings_key": "of-another-client.json"}])
def test_a_starter_that_there_is_not_is_refused_with_those_that_there_are(changes: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationInvalid, match=r"no starter mapping .*field-mappings-kong\.json.*\[mapping\] file"):
        mapping_body(_tenant(**changes), tmp_path)
