"""Mapping files, rows and a service over fakes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from integration_core.client_config import ClientConfig
from integration_core.deadline import Deadline
from integration_core.lambda_entry import LambdaRun
from integration_core.mapping import MappingFile
from integration_core.messages import Extracted, Transformed
from integration_core.rows import RowsWriter
from integration_core.sync_session import SyncStart
from integration_core.telemetry.logs import logger
from integration_core.telemetry.metrics import RecordedMetrics
from integration_core.testing.memory import (
    MemoryClientConfigs,
    MemoryMappings,
    MemoryPayloadStore,
    MemorySyncState,
    MemoryTenant,
)
from siesa_transformer.service import TransformerService

CLIENT = "cliente-a"
SYNC = "sync-20261123-014600-abc123"
TOKEN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
MAPPING_KEY = "field-mappings-kong.json"


def mapping(product_type: str = "kong", **fields: dict[str, Any]) -> MappingFile:
    """Make a mapping of the required fields and of `fields`."""
    required = {
        "id": {"siesa_field": "f120_id", "type": "string", "required": True},
        "external_id": {"siesa_field": "f120_referencia", "type": "string", "required": True},
        "name": {"siesa_field": "f120_descripcion", "type": "string", "required": True},
        "sku": {"siesa_field": "f120_referencia", "type": "string", "required": True},
    }
    return MappingFile.model_validate({"version": "1.0", "product_type": product_type, "fields": required | fields})


def raw_row(number: int = 17) -> dict[str, Any]:
    """Make a row of the item table."""
    return {"f120_id": number, "f120_referencia": f"REF-{number}   ", "f120_descripcion": f"TUBO {number}     "}


def client_config(**changes: Any) -> ClientConfig:
    """Make the client's configuration."""
    item = {
        "tenantId": CLIENT,
        "configType": "PRODUCT_CONFIG",
        "clientName": "Empresa A",
        "enabled": True,
        "productType": "kong",
        "siesaConfig": {},
        "productConfig": {},
        "fieldMappingsKey": MAPPING_KEY,
    }
    return ClientConfig.from_item(item | changes, source_section="siesaConfig")


@dataclass
class Desk:
    """A service over fakes, with a sync that has begun."""

    store: MemoryPayloadStore = field(default_factory=lambda: MemoryPayloadStore(CLIENT))
    state: MemorySyncState = field(default_factory=MemorySyncState)
    configs: MemoryClientConfigs = field(default_factory=lambda: MemoryClientConfigs({CLIENT: client_config()}))
    mappings: MemoryMappings = field(default_factory=lambda: MemoryMappings({MAPPING_KEY: mapping()}))

    def __post_init__(self) -> None:
        self.state.begin(SyncStart(CLIENT, SYNC, TOKEN, "incremental", 7_200))
        self.service = TransformerService(self.tenants, self.mappings)
        self.run = LambdaRun(Deadline.never(), "request-1", logger("siesa-transformer-tests"), RecordedMetrics())

    def tenants(self, client_id: str) -> MemoryTenant:
        """Give the client's belongings as they are now: a test may have replaced one."""
        return MemoryTenant(CLIENT, self.configs, self.store, self.state).tenants(client_id)

    def extracted(self, rows: list[Any], **changes: Any) -> Extracted:
        """Lay rows down as the extractor does."""
        with RowsWriter(self.store, self.store.prefix("payloads", SYNC, "extract")) as writer:
            for row in rows:
                writer.add(row)
            sealed = writer.seal()
        content: dict[str, Any] = {
            "client_id": CLIENT,
            "product_type": "kong",
            "products": [],
            "count": sealed.count,
            "extraction_timestamp": "2026-11-23T01:46:00Z",
            "sync_id": SYNC,
            "sync_type": "incremental",
            "execution_arn": TOKEN,
            "products_ref": sealed.ref,
        }
        return Extracted.model_validate(content | changes)

    def transform(self, rows: list[Any], **changes: Any) -> Transformed:
        """Transform rows."""
        return self.service.transform(self.extracted(rows, **changes), self.run)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def raw() -> dict[str, Any]:
    return raw_row()


@pytest.fixture
def row_of() -> Callable[[int], dict[str, Any]]:
    return raw_row


@pytest.fixture
def mapping_of() -> Callable[..., MappingFile]:
    return mapping


@pytest.fixture
def config_of() -> Callable[..., ClientConfig]:
    return client_config
