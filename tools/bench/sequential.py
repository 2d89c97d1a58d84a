"""The script that a sync is compared with: the same work over one `requests` session, one call after the other.

    python -m tools.bench.sequential WAY SIESA_ADDRESS PRODUCT_ADDRESS

It reads every page, maps by hand, keeps the last row of each external id, and sends in the destination's own form. It
has none of what a sync adds: no proof of completeness, no checkpoint, no retry, no rejections, no books.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

import requests
from tools.bench.mapping_by_hand import Row, kong_sku, wms_product
from tools.bench.ways import COMPANY, KONG_PAGE, WMS_PAGE, WayName

from siesa_local.simulators import credentials

_TIMEOUT = (5.0, 60.0)


def carry(way: WayName, siesa: str, product: str) -> int:
    """Carry the whole catalogue to the product; give the number of products sent."""
    with requests.Session() as session:
        session.trust_env = False
        rows = rest_rows(session, siesa) if way == "wms" else connekta_rows(session, siesa)
        mapped = map(wms_product if way == "wms" else kong_sku, rows)
        products = {found["external_id"]: found for found in mapped if found is not None}
        SENDERS[way](session, product, list(products.values()))
    return len(products)


def call(session: requests.Session, method: str, address: str, **given: Any) -> Any:
    """Make one call and give the JSON of its answer."""
    answer = session.request(method, address, timeout=_TIMEOUT, **given)
    answer.raise_for_status()
    return answer.json()


def connekta_rows(session: requests.Session, siesa: str) -> Iterator[Row]:
    """Read the pages of the standard query, up to the answer that says that there are no more."""
    address = f"{siesa}/api/siesa/v3/ejecutarconsultaestandar"
    headers = {"ConniKey": credentials.CONNI_KEY, "ConniToken": credentials.CONNI_TOKEN}
    query = {"idCompania": str(COMPANY), "descripcion": "API_v2_Items"}
    number = 0
    while True:
        number += 1
        page = {"paginacion": f"numPag={number}|tamPag={KONG_PAGE}"}
        answer = session.get(address, params=query | page, headers=headers, timeout=_TIMEOUT)
        if answer.status_code == 400 and answer.json()["codigo"] == 1:
            return
        answer.raise_for_status()
        yield from answer.json()["detalle"]["Table"]


def rest_rows(session: requests.Session, siesa: str) -> Iterator[Row]:
    """Read the pages of the plain REST form, up to the total that each of them tells."""
    headers = {"Authorization": f"Bearer {credentials.SIESA_REST_TOKEN}-{COMPANY}"}
    number, read, total = 0, 0, 1
    while read < total:
        number += 1
        params = {"page": number, "limit": WMS_PAGE}
        page = call(session, "GET", f"{siesa}/inventory/products", params=params, headers=headers)
        read, total = read + len(page["data"]), page["total"]
        yield from page["data"]


def send_arrays(session: requests.Session, kong: str, skus: list[Row]) -> None:
    """Send SKUs as arrays of a hundred."""
    headers = _kong_login(session, kong)
    for start in range(0, len(skus), 100):
        call(session, "POST", f"{kong}/inventory/skus/", json=skus[start : start + 100], headers=headers)


def send_single(session: requests.Session, kong: str, skus: list[Row]) -> None:
    """Send SKUs one by one."""
    headers = _kong_login(session, kong)
    for sku in skus:
        call(session, "POST", f"{kong}/inventory/skus/", json=sku, headers=headers)


def send_products(session: requests.Session, wms: str, products: list[Row]) -> None:
    """Look each product up, then create or change it: the WMS has no upsert."""
    login = {"username": credentials.WMS_USERNAME, "password": credentials.WMS_PASSWORD}
    headers = {"Authorization": f"Bearer {call(session, 'POST', f'{wms}/auth', json=login)['token']}"}
    for product in products:
        params = {"external_id__eq": product["external_id"]}
        found = call(session, "GET", f"{wms}/products", params=params, headers=headers)["results"]
        if found:
            call(session, "PATCH", f"{wms}/products/{found[0]['id']}", json=product, headers=headers)
        else:
            call(session, "POST", f"{wms}/products", json=product, headers=headers)


def _kong_login(session: requests.Session, kong: str) -> dict[str, str]:
    login = {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD}
    return {"Authorization": f"Token {call(session, 'POST', f'{kong}/auth/token/login/', json=login)['auth_token']}"}


SENDERS: dict[WayName, Callable[[requests.Session, str, list[Row]], None]] = {
    "kong": send_arrays,
    "kong-single": send_single,
    "wms": send_products,
}


if __name__ == "__main__":
    print(carry(cast("WayName", sys.argv[1]), *sys.argv[2:4]))
