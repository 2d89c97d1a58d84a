"""A desk to run syncs at: the service over fakes, with one client."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from integration_core.client_config import ClientConfig
from integration_core.deadline import Deadline
from integration_core.lambda_entry import LambdaRun
from integration_core.mapping import MappingFile
from integration_core.messages import Extracted, SyncRequest
from integration_core.models import Row, SyncType
from integration_core.rows import RowsWriter
from integration_core.secret import Secret
from integration_core.sync_session import LastSuccess
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
from siesa_extractor.fetching import PageFetcher
from siesa_extractor.service import ExtractorService, Ports
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.system import OpenSystem
from siesa_extractor.testing.siesa import ScriptedSiesa

CLIENT = "cliente-a"
MAPPING = "field-mappings-kong.json"
FIRST_MOMENT = datetime(2026, 11, 23, 1, 46, tzinfo=UTC)


@dataclass
class Desk:
    """The service over fakes, with one client. `siesa_config` changes its `siesaConfig`."""

    siesa: ScriptedSiesa
    siesa_config: dict[str, Any] = field(default_factory=dict)
    product_config: dict[str, Any] = field(default_factory=lambda: {"baseUrl": "https://kong.example.com"})
    part_rows: int = 2_000
    now: datetime = FIRST_MOMENT
    syncs: int = 0

    def __post_init__(self) -> None:
        self.store = MemoryPayloadStore(CLIENT)
        self.state = MemorySyncState(now=lambda: self.now)
        self.configs = MemoryClientConfigs()
        self.mappings = MemoryMappings({MAPPING: _mapping()})
        self.metrics = RecordedMetrics()
        self.cancelled = 0
        self.slept: list[float] = []
        self.deadlines: list[Deadline] = []
        self.configure()
        self.secrets = MemorySecrets({"secret": {"conniKey": "key", "conniToken": "token", "token": "token"}})
        self.ports = Ports(
            MemoryTenant(CLIENT, self.configs, self.store, self.state, self.secrets).tenants,
            self.mappings,
            open=self._open,
            now=lambda: self.now,
            part_rows=self.part_rows,
        )
        self.service = ExtractorService(self.ports)

    def configure(self, **siesa_config: Any) -> None:
        """Write the client's configuration, with further changes to its `siesaConfig`."""
        self.siesa_config |= siesa_config
        source = {"dialect": "connekta-standard", "idCompania": 7501, "secretName": "secret"} | self.siesa_config
        given = {key: value for key, value in source.items() if value is not None}
        content = {
            "tenantId": CLIENT,
            "clientName": "Empresa A",
            "enabled": True,
            "productType": "kong",
            "siesaConfig": given,
            "productConfig": self.product_config,
            "fieldMappingsKey": MAPPING,
        }
        self.configs[CLIENT] = ClientConfig.from_item(content, source_section="siesaConfig")

    def begin(self) -> None:
        """Let the machine start another sync: the invocations that follow belong to it."""
        self.syncs += 1
        self.state.owner.clear()

    @property
    def sync_id(self) -> str:
        """The sync that runs."""
        return f"sync-{self.syncs:03d}"

    def invoke(self, sync_type: SyncType = "initial", *, deadline: Deadline | None = None) -> Extracted:
        """Invoke the step once within the sync that runs."""
        request = SyncRequest(
            client_id=CLIENT, sync_type=sync_type, sync_id=self.sync_id, execution_arn=f"arn:{self.sync_id}"
        )
        run = LambdaRun(deadline or Deadline.never(), "request-1", logger("siesa-extractor-tests"), self.metrics)
        return self.service.extract(request, run)

    def sync(self, sync_type: SyncType = "initial") -> Extracted:
        """Start a sync and invoke the step once."""
        self.begin()
        return self.invoke(sync_type)

    def commit(self, extracted: Extracted, *, failed: list[Row] | None = None) -> None:
        """Commit a sync's success as the machine does; `failed` are the raw rows that did not go through."""
        pending = None
        if failed:
            with RowsWriter(self.store, self.store.prefix("baselines", self.sync_id, "pending")) as writer:
                for row in failed:
                    writer.add(row)
                pending = writer.seal().ref
        success = LastSuccess(self.sync_id, extracted.watermark, extracted.baseline_ref, pending)
        self.state.successes.setdefault(CLIENT, []).append(success)

    def rows(self, extracted: Extracted) -> list[Row]:
        """Give the rows that an answer passes on."""
        return list(extracted.rows.iterate(self.store))

    def after_pages(self, pages: int) -> Deadline:
        """Give a deadline that passes once so many more pages were asked for."""
        return Deadline(float(len(self.siesa.calls) + pages), lambda: float(len(self.siesa.calls)))

    def pass_time(self, **time: float) -> None:
        """Move the clock."""
        self.now += timedelta(**time)

    @contextmanager
    def _open(self, config: SiesaConfig, secret: Secret, _run: LambdaRun, deadline: Deadline) -> Iterator[OpenSystem]:
        self.deadlines.append(deadline)
        facts = config.dialect_facts
        source = facts.make(config.query)
        headers = facts.headers(secret)
        fetcher = PageFetcher(self.siesa, source, headers, now=lambda: self.now, sleep=self.slept.append)
        yield OpenSystem(fetcher, self._cancel, self._wait)

    def _wait(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_time(seconds=seconds)

    def _cancel(self) -> None:
        self.cancelled += 1


def _mapping() -> MappingFile:
    fields = {name: {"siesa_field": "f120_id", "type": "string"} for name in ("id", "external_id", "name", "sku")}
    required = {name: content | {"required": True} for name, content in fields.items()}
    return MappingFile.model_validate({"version": "1.0", "product_type": "kong", "fields": required})
