"""A loader over fakes, and the simulated products over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integration_core.client_config import ClientConfig
from integration_core.deadline import Deadline
from integration_core.errors import TransientError
from integration_core.lambda_entry import LambdaRun
from integration_core.mapping import REQUIRED_FIELDS, MappingFile
from integration_core.messages import Loaded, Transformed
from integration_core.models import Row
from integration_core.rows import RowsWriter
from integration_core.sync_session import SyncStart
from integration_core.telemetry.logs import logger
from integration_core.telemetry.metrics import RecordedMetrics
from integration_core.testing.memory import (
    MemoryClientConfigs,
    MemoryMappings,
    MemoryPayloadStore,
    MemorySecrets,
    MemorySyncState,
    MemoryTenant,
)
from siesa_loader.destinations.builtin import registry
from siesa_loader.outgoing import Outgoing
from siesa_loader.service import LoaderService
from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import SystemName
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World

CLIENT = "cliente-a"
SYNC = "sync-20261123-014600-abc123"
TOKEN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
MAPPING = "mapping.json"
SECRET = "siesa-integration/cliente-a/product"
FIELDS = {
    "sku": {"id": "reference", "external_id": "external_id", "name": "name", "ean": "ean"},
    "products": {"external_id": "external_id", "name": "name", "ean": "barcode", "custom:UNIDAD": "properties.UNIDAD"},
    "bulk": {"id": "product_id", "external_id": "external_reference", "name": "name", "stock_quantity": "quantity"},
}
SETTINGS: dict[str, Row] = {"sku": {"typeId": 1, "groupId": 10, "customerId": 100}, "products": {}, "bulk": {}}


@dataclass
class Clock:
    """Time that passes only in `sleep`, and by `drift` whenever it is read. Gives both clocks that the loader reads."""

    seconds: float = 1_000.0
    drift: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        self.seconds += self.drift
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def canonical(number: int, **changes: Any) -> Row:
    """Make a canonical product."""
    product = {"id": str(number), "external_id": f"REF-{number}", "name": f"TUBO {number}", "sku": f"REF-{number}"}
    return {**product, "source_row": number, **changes}


def mapping_of(form: str, fields: dict[str, str] | None = None) -> MappingFile:
    """Make the mapping file of a form: canonical field to product field."""
    product_fields = FIELDS[form] if fields is None else fields
    names = {"id", "external_id", "name", "sku", *product_fields}
    entries = {
        name: {
            "siesa_field": f"f_{name}",
            "type": "integer" if name == "stock_quantity" else "string",
            "product_field": product_fields.get(name),
            "required": name in REQUIRED_FIELDS,
        }
        for name in names
    }
    return MappingFile.model_validate({"version": "1.0", "product_type": "kong", "fields": entries})


@dataclass
class Dock:
    """A loader of one client, whose sync has begun."""

    base_url: str
    form: str = "sku"
    sync_type: str = "initial"
    product: Row = field(default_factory=dict)
    client: Row = field(default_factory=dict)
    secret: dict[str, str] | None = None
    fields: dict[str, str] | None = None
    world: World | None = None
    clock: Clock = field(default_factory=Clock)
    store: MemoryPayloadStore = field(default_factory=lambda: MemoryPayloadStore(CLIENT))
    metrics: RecordedMetrics = field(default_factory=RecordedMetrics)

    def __post_init__(self) -> None:
        self.product_type = "wms" if self.form == "products" else "kong"
        self.system: SystemName = "wms" if self.form == "products" else "kong"
        self.state = MemorySyncState(self.clock.now)
        self.state.begin(SyncStart(CLIENT, SYNC, TOKEN, "initial", 7_200))
        self.service = self.made()

    def made(self) -> LoaderService:
        """Make a loader, as a new process does."""
        configs = MemoryClientConfigs({CLIENT: self.config()})
        secrets = MemorySecrets({SECRET: self.secret or self._log_in()})
        return LoaderService(
            tenants=MemoryTenant(CLIENT, configs, self.store, self.state, secrets).tenants,
            mappings=MemoryMappings({MAPPING: mapping_of(self.form, self.fields)}),
            registry=registry(),
            batch_size=100,
            loopback_http=True,
            now=self.clock.now,
            sleep=self.clock.sleep,
            monotonic=self.clock.monotonic,
        )

    def _log_in(self) -> dict[str, str]:
        if self.product_type == "wms":
            return {"username": credentials.WMS_USERNAME, "password": credentials.WMS_PASSWORD}
        if self.form == "bulk":
            return {"apiKey": credentials.KONG_API_KEY}
        return {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD}

    def config(self) -> ClientConfig:
        """Give the client's configuration."""
        product = {"form": self.form, "baseUrl": self.base_url, "secretName": SECRET, "settings": SETTINGS[self.form]}
        item = {
            "tenantId": CLIENT,
            "configType": "PRODUCT_CONFIG",
            "clientName": "Empresa A",
            "enabled": True,
            "productType": self.product_type,
            "siesaConfig": {},
            "productConfig": product | self.product,
            "fieldMappingsKey": MAPPING,
        }
        return ClientConfig.from_item(item | self.client, source_section="siesaConfig")

    def transformed(self, products: list[Row], **changes: Any) -> Transformed:
        """Lay products down as the extractor and the transformer do; raw row n is `{"raw": n}`."""
        content: Row = {
            "client_id": CLIENT,
            "product_type": self.product_type,
            "count": len(products),
            "transformation_timestamp": "2026-11-23T01:46:00Z",
            "sync_id": SYNC,
            "sync_type": self.sync_type,
            "execution_arn": TOKEN,
            "canonical_products_ref": self.rows("transform", products),
            "products_ref": self.rows("extract", [{"raw": number} for number in range(len(products) + 10)]),
            "watermark": "2026-11-23T01:00:00Z",
        }
        return Transformed.model_validate(content | changes)

    def rows(self, name: str, rows: list[Row]) -> Any:
        """Store rows and give their claim check."""
        with RowsWriter(self.store, self.store.prefix("payloads", SYNC, name)) as writer:
            for row in rows:
                writer.add(row)
            return writer.seal().ref

    def run(self, seconds: float = 900.0) -> LambdaRun:
        """Give an invocation with so many seconds of work."""
        deadline = Deadline(self.clock.seconds + seconds, self.clock.monotonic)
        return LambdaRun(deadline, "request-1", logger("siesa-loader-tests"), self.metrics)

    def load(self, products: list[Row], *, seconds: float = 900.0, **changes: Any) -> Loaded:
        """Load products in one invocation."""
        return self.service.load(self.transformed(products, **changes), self.run(seconds))

    def load_after(self, products: list[Row]) -> Loaded:
        """Load products in a later sync of the same client."""
        self.state.checkpoints.clear()
        return self.made().load(self.transformed(products), self.run())

    def load_all(self, products: list[Row], *, most: int = 1_000, seconds: float = 900.0, **changes: Any) -> Loaded:
        """Load products in as many invocations as the machine would make, each a new process, past passing faults."""
        message = self.transformed(products, **changes)
        for _ in range(most):
            with suppress(TransientError):
                loaded = self.made().load(message, self.run(seconds))
                if loaded.status == "success":
                    return loaded
        pytest.fail(f"still incomplete after {most} invocations")

    def calls(self) -> dict[str, dict[str, int]]:
        """Count the simulator's answers by endpoint and status."""
        assert self.world is not None
        counts: dict[str, dict[str, int]] = self.world.audit(self.system)["calls"]
        return counts

    def arrived(self) -> dict[str, Row]:
        """Give what the simulator's audit says of each external id."""
        assert self.world is not None
        tenants = self.world.audit(self.system)["tenants"]
        return {key: figures for tenant in tenants.values() for key, figures in tenant["products"].items()}

    def stored(self) -> set[str]:
        """Give the external ids that arrived exactly once and stand once."""
        entries = self.arrived().items()
        return {key for key, entry in entries if entry["arrived"] == 1 and entry["duplicates"] == 0}


@pytest.fixture(scope="session")
def dock() -> Iterator[Callable[..., Dock]]:
    """Make a loader to simulators that start anew with each: one at a time."""
    world = World(1, size=1)
    with serving(world) as addresses:

        def make(form: str = "sku", *, knobs: Row | None = None, **changes: Any) -> Dock:
            world.reset()
            world.set_knobs("wms" if form == "products" else "kong", knobs or {})
            return Dock(addresses.wms if form == "products" else addresses.kong, form, world=world, **changes)

        yield make


@pytest.fixture(scope="session")
def dock_to() -> type[Dock]:
    """Make a loader to another address."""
    return Dock


@pytest.fixture(scope="session")
def product() -> Callable[..., Row]:
    return canonical


@pytest.fixture(scope="session")
def products() -> Callable[[int], list[Row]]:
    return lambda count: [canonical(number) for number in range(count)]


@pytest.fixture(scope="session")
def outgoing() -> Callable[..., Outgoing]:
    """Make a record whose payload is its product."""

    def make(number: int, **changes: Any) -> Outgoing:
        content = canonical(number, **changes)
        return Outgoing(number, content["external_id"], content, content)

    return make
