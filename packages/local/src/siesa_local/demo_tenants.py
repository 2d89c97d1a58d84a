"""The demo's clients: one for each product and each way of reading what changed, and one whose credential is wrong."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siesa_local import names
from siesa_local.installation import LocalInstallation
from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses, SystemName
from siesa_local.tenant import TenantFile

KONG_COMPANY = 7501
WMS_COMPANY = 7502


KONG_CUSTOMER = 100


@dataclass(frozen=True)
class DemoTenant:
    """A client of the demo, and under which name the simulated product keeps its books."""

    file: TenantFile
    system: SystemName
    audited_as: str


def demo_tenants(addresses: Addresses) -> tuple[DemoTenant, DemoTenant, DemoTenant]:
    """Give `cliente-a` (Kong), `cliente-b` (WMS) and `cliente-c` (Kong, with a wrong token to Siesa)."""
    connekta = {"conni_key": credentials.CONNI_KEY, "conni_token": credentials.CONNI_TOKEN}
    wrong = {**connekta, "conni_token": "not-the-token-that-siesa-gave-out"}
    kong = _kong("cliente-a", "Empresa A S.A.", addresses, connekta)
    return kong, _wms(addresses), _kong("cliente-c", "Empresa C Ltda.", addresses, wrong)


def provision_demo_tenants(installation: LocalInstallation, addresses: Addresses) -> tuple[str, ...]:
    """Point `cliente-a` and `cliente-b` to the simulators that run; gives the ids of those that it did.

    Where the state holds clients, only one that the demo itself set up: its item is the demo's but for the addresses.
    A client of the same name with a configuration of its own is left alone.
    """
    table = installation.aws.session.resource("dynamodb").Table(names.CONFIG_TABLE)
    known = {str(item["tenantId"]): item for item in table.scan()["Items"]}
    wanted = demo_tenants(addresses)[:2]
    chosen = [t.file for t in wanted if not known or _same(known.get(t.file.client_id), t.file.item())]
    for file in chosen:
        installation.provision(file, beside=Path())
    return tuple(file.client_id for file in chosen)


def _same(item: Any, other: Any) -> bool:
    return item is not None and _without_addresses(item) == _without_addresses(other)


def _without_addresses(item: Any) -> Any:
    """Give an item as JSON has it, without its addresses: the simulators' ports change from one run to the next."""
    content = json.loads(json.dumps(item, default=float), parse_int=float)
    for section in ("siesaConfig", "productConfig"):
        content[section].pop("baseUrl", None)
    return content


def _kong(client_id: str, name: str, addresses: Addresses, siesa_credentials: dict[str, str]) -> DemoTenant:
    file = _file(
        client_id=client_id,
        client_name=name,
        product_type="kong",
        siesa={
            "dialect": "connekta-standard",
            "base_url": addresses.siesa,
            "id_compania": KONG_COMPANY,
            "incremental": "snapshot_diff",
            "credentials": siesa_credentials,
        },
        product={
            "form": "sku",
            "base_url": addresses.kong,
            "settings": {"type_id": 1, "group_id": 10, "customer_id": KONG_CUSTOMER},
            "credentials": {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD},
        },
    )
    return DemoTenant(file, "kong", str(KONG_CUSTOMER))


def _wms(addresses: Addresses) -> DemoTenant:
    file = _file(
        client_id="cliente-b",
        client_name="Empresa B S.A.S.",
        product_type="wms",
        siesa={
            "dialect": "rest",
            "base_url": addresses.siesa,
            "page_size": 1_000,
            "incremental": "modified_since",
            "credentials": {"token": f"{credentials.SIESA_REST_TOKEN}-{WMS_COMPANY}"},
        },
        product={
            "form": "products",
            "base_url": addresses.wms,
            "concurrency": 8,
            "credentials": {"username": credentials.WMS_USERNAME, "password": credentials.WMS_PASSWORD},
        },
    )
    return DemoTenant(file, "wms", credentials.WMS_USERNAME)


def _file(**content: Any) -> TenantFile:
    return TenantFile.model_validate(content)
