import tomllib
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from siesa_local.tenant import TenantFile
from siesa_local.tenant_schema import tenant_file_schema
from tests.snapshots.extensions import REFERENCE, AslFile

EXAMPLES = sorted((REFERENCE.parent / "examples").glob("*.toml"))


class SchemaFile(AslFile):
    file_extension = "schema.json"


def test_the_tenant_files_schema_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    assert tenant_file_schema() == snapshot(name="tenant-file", extension_class=SchemaFile)


def test_there_is_an_example_for_each_product() -> None:
    assert {TenantFile.read(path).product_type for path in EXAMPLES} == {"kong", "wms"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_gives_no_credential_away(path: Any) -> None:
    tenant = TenantFile.read(path)
    credentials = [*tenant.siesa_credentials.values(), *tenant.product_credentials.values()]
    assert credentials
    assert all(not isinstance(value, str) for value in credentials)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_uses_only_keys_that_the_schema_describes(path: Any) -> None:
    assert list(_undescribed(tomllib.loads(path.read_text(encoding="utf-8")), tenant_file_schema())) == []


def _undescribed(content: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    properties = schema["properties"]
    sections = {"siesa": "SiesaConfig", "product": "ProductConfig"}
    unknown = [key for key in content if key not in properties]
    for section, name in sections.items():
        known = schema["$defs"][name]["properties"]
        unknown += [f"{section}.{key}" for key in content[section] if key not in known]
    return unknown
