"""The whole integration in this process, over real HTTP to simulators, and a client of its own for each test."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from integration_core import progress
from siesa_local import names
from siesa_local.aws.model import ExecutionResult
from siesa_local.installation import LOG_FILE, LocalInstallation
from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World
from siesa_local.summary import SyncSummary, summarize
from siesa_local.tenant import TenantFile

ROWS = 120
NOTHING: dict[str, Any] = {"totals": {"products": 0, "rows": 0, "arrived": 0}, "products": {}}
"""The books of a product that has not seen a client yet."""


@dataclass(frozen=True)
class Outcome:
    """How one execution ended, and what it left: its item, the alerts since its start, its summary."""

    result: ExecutionResult
    item: dict[str, Any] | None
    alerts: list[dict[str, Any]]
    summary: SyncSummary

    def calls(self, service: str) -> int:
        """Count how often the machine called a service, such as `lambda`; a repeated attempt counts again."""
        scheduled = [event for event in self.result.events if event.type == "TaskScheduled"]
        return sum(event.details["resourceType"] == service for event in scheduled)

    def states(self) -> list[str]:
        """Name the states in the order in which they were entered."""
        return [str(e.details["name"]) for e in self.result.events if e.type.endswith("StateEntered")]


@dataclass
class Client:
    """One client of the scene: its tenant file, and the names under which the simulators know it."""

    file: TenantFile
    company: int
    audited_as: str

    @property
    def id(self) -> str:
        """The client's id."""
        return self.file.client_id


@dataclass
class Scene:
    """An open installation and the systems that it speaks to."""

    installation: LocalInstallation
    world: World
    addresses: Addresses
    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def kong(self, *, siesa: Mapping[str, Any] | None = None, product: Mapping[str, Any] | None = None) -> Client:
        """Provision a Kong client that reads connekta, with a catalogue and books that no other test touches."""
        number = next(self.numbers)
        file = TenantFile.model_validate(kong_tenant(self.addresses, number, siesa or {}, product or {}))
        return self._provisioned(Client(file, 1_000 + number, str(5_000 + number)))

    def wms(self, *, siesa: Mapping[str, Any] | None = None, product: Mapping[str, Any] | None = None) -> Client:
        """Provision a WMS client that reads the REST form."""
        number = next(self.numbers)
        file = TenantFile.model_validate(wms_tenant(self.addresses, number, siesa or {}, product or {}))
        return self._provisioned(Client(file, 1_000 + number, f"local-user-{number}"))

    def sync(self, client: Client, sync_type: str = "initial") -> Outcome:
        """Run one sync of a client."""
        return self.execute({"client_id": client.id, "sync_type": sync_type})

    def execute(self, given: Any) -> Outcome:
        """Run one execution with any input."""
        before = len(self.installation.alerts())
        # pytest puts its own standard output back between a fixture and a test, over the installation's.
        with (self.folder / LOG_FILE).open("a", encoding="utf-8") as log, redirect_stdout(log):
            result = self.installation.execute(json.dumps(given))
        return self.outcome(result, before)

    def outcome(self, result: ExecutionResult, alerts_before: int) -> Outcome:
        """Gather what an execution left."""
        alerts = [dict(alert) for alert in self.installation.alerts()[alerts_before:]]
        tail = result.arn[-6:]
        item = next((item for item in self.items() if item["syncId"].endswith(tail)), None)
        return Outcome(result, item, alerts, summarize(self.installation.aws, result))

    def items(self) -> list[dict[str, Any]]:
        """Give every item of the sync-state table."""
        table = self.installation.aws.session.resource("dynamodb").Table(names.SYNC_STATE_TABLE)
        return list(table.scan()["Items"])

    def change_item(self, client: Client, changes: Mapping[str, Any]) -> None:
        """Change a client's configuration item; `a.b` names a field of a section, None removes it."""
        table = self.installation.aws.session.resource("dynamodb").Table(names.CONFIG_TABLE)
        item: Any = table.get_item(Key={"tenantId": client.id, "configType": "PRODUCT_CONFIG"})["Item"]
        for path, value in changes.items():
            section, _, name = path.rpartition(".")
            target = item[section] if section else item
            if value is None:
                del target[name]
            else:
                target[name] = value
        table.put_item(Item=json.loads(json.dumps(item, default=int), parse_float=Decimal))

    def put_mapping(self, key: str, body: bytes) -> None:
        """Put a mapping file into the config bucket."""
        self.installation.aws.client("s3").put_object(Bucket=names.CONFIG_BUCKET, Key=key, Body=body)

    def mapping(self, client: Client) -> dict[str, Any]:
        """Read a client's mapping file."""
        s3 = self.installation.aws.client("s3")
        body = s3.get_object(Bucket=names.CONFIG_BUCKET, Key=client.file.mappings_key)["Body"].read()
        return dict(json.loads(body))

    def put_secret(self, name: str, content: str) -> None:
        """Replace a secret's text."""
        self.installation.aws.client("secretsmanager").put_secret_value(SecretId=name, SecretString=content)

    def audit(self, client: Client) -> dict[str, Any]:
        """Give what the product's simulator holds of a client: `totals` and `products` by external id."""
        tenants = self.world.audit(client.file.product_type)["tenants"]  # type: ignore[arg-type]  # kong or wms
        return dict(
            tenants.get(client.audited_as, {"totals": {"products": 0, "rows": 0, "arrived": 0}, "products": {}})
        )

    def log(self) -> str:
        """Give all that the functions printed."""
        return (self.folder / LOG_FILE).read_text(encoding="utf-8")

    def _provisioned(self, client: Client) -> Client:
        self.installation.provision(client.file, beside=self.folder)
        return client


def kong_tenant(
    addresses: Addresses, number: int, siesa: Mapping[str, Any], product: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the content of a Kong client's tenant file."""
    return {
        "client_id": f"cliente-{number}",
        "client_name": f"Empresa {number}",
        "product_type": "kong",
        "siesa": {
            "dialect": "connekta-standard",
            "base_url": addresses.siesa,
            "id_compania": 1_000 + number,
            "credentials": {"conni_key": credentials.CONNI_KEY, "conni_token": credentials.CONNI_TOKEN},
            **siesa,
        },
        "product": {
            "form": "sku",
            "base_url": addresses.kong,
            "settings": {"type_id": 1, "group_id": 10, "customer_id": 5_000 + number},
            "credentials": {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD},
            **product,
        },
    }


def wms_tenant(
    addresses: Addresses, number: int, siesa: Mapping[str, Any], product: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the content of a WMS client's tenant file."""
    return {
        "client_id": f"cliente-{number}",
        "client_name": f"Empresa {number}",
        "product_type": "wms",
        "siesa": {
            "dialect": "rest",
            "base_url": addresses.siesa,
            "credentials": {"token": f"{credentials.SIESA_REST_TOKEN}-{1_000 + number}"},
            **siesa,
        },
        "product": {
            "form": "products",
            "base_url": addresses.wms,
            "concurrency": 8,
            "credentials": {"username": f"local-user-{number}", "password": credentials.WMS_PASSWORD},
            **product,
        },
    }


@contextmanager
def opened(folder: Path, *, rows: int = ROWS) -> Iterator[Scene]:
    """Open an installation on a folder, beside a world of simulators; retriers do not wait."""
    world = World(seed=3, size=rows)
    with serving(world) as addresses, LocalInstallation(folder, sleep=lambda _: None) as installation:
        yield Scene(installation, world, addresses, folder)


@contextmanager
def during(step: str, action: Callable[[], object]) -> Iterator[None]:
    """Have something happen once, in the middle of a step: at its first report of progress, which waits for it."""
    lock, done = Lock(), False

    def listen(report: progress.Progress) -> None:
        nonlocal done
        if report.step != step:
            return
        with lock:
            if done:
                return
            done = True
        action()

    with progress.listening(listen):
        yield
    assert done, f"{step} reported no progress"
