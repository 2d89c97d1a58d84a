"""The client that is measured: its tenant file, by product and by the way in which it reads what changed."""

from typing import Any, Literal

from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.tenant import TenantFile

CLIENT = "cliente-a"
COMPANY = 7501

Product = Literal["kong", "wms"]
Mode = Literal["snapshot_diff", "modified_since"]


def tenant(product: Product, mode: Mode, addresses: Addresses) -> TenantFile:
    """Give the client's tenant file for simulators at these addresses."""
    return TenantFile.model_validate(
        {
            "client_id": CLIENT,
            "client_name": "Empresa A S.A.",
            "product_type": product,
            "sync_schedule": "rate(6 hours)",
            "siesa": _siesa(mode, addresses),
            "product": _kong(addresses) if product == "kong" else _wms(addresses),
        }
    )


def _siesa(mode: Mode, addresses: Addresses) -> dict[str, Any]:
    """Connekta's standard query has no filter for what was modified, so that mode reads the plain REST form."""
    if mode == "modified_since":
        token = {"token": f"{credentials.SIESA_REST_TOKEN}-{COMPANY}"}
        # The overlap would read again what changed minutes ago, in syncs that here follow one another within minutes.
        rest = {"dialect": "rest", "page_size": 1_000, "watermark_overlap_seconds": 0}
        return {**rest, "base_url": addresses.siesa, "incremental": mode, "credentials": token}
    keys = {"conni_key": credentials.CONNI_KEY, "conni_token": credentials.CONNI_TOKEN}
    standard = {"dialect": "connekta-standard", "id_compania": COMPANY, "page_size": 100}
    return {**standard, "base_url": addresses.siesa, "incremental": mode, "credentials": keys}


def _kong(addresses: Addresses) -> dict[str, Any]:
    return {
        "form": "sku",
        "base_url": addresses.kong,
        "settings": {"type_id": 1, "group_id": 10, "customer_id": 100},
        "credentials": {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD},
    }


def _wms(addresses: Addresses) -> dict[str, Any]:
    return {
        "form": "products",
        "base_url": addresses.wms,
        "concurrency": 8,
        "credentials": {"username": credentials.WMS_USERNAME, "password": credentials.WMS_PASSWORD},
    }
