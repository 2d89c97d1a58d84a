import asyncio
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.app import create_app
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World

TIMEOUT = (5, 10)


@dataclass
class Served:
    world: World
    at: Addresses
    session: requests.Session

    def control(self, method: str, path: str, body: object = None) -> requests.Response:
        return self.session.request(method, self.at.control + path, json=body, timeout=TIMEOUT)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    world = World(size=40)
    with serving(world) as at, requests.Session() as session:
        session.trust_env = False
        yield Served(world, at, session)


@pytest.fixture
def served(server: Served) -> Served:
    server.world.reset()
    return server


def _post_product(served: Served, external_id: str = "A") -> requests.Response:
    headers = {"Authorization": f"Bearer {credentials.WMS_API_KEY}"}
    body = {"external_id": external_id, "name": "CAFÉ"}
    return served.session.post(served.at.wms + "/products", json=body, headers=headers, timeout=TIMEOUT)


@pytest.mark.parametrize("base", ["/api/siesa/v3", "/api/v3", "/v3"])
def test_a_siesa_page_comes_over_http_under_each_base(served: Served, base: str) -> None:
    headers = {"ConniKey": credentials.CONNI_KEY, "ConniToken": credentials.CONNI_TOKEN}
    query = {"idCompania": "7501", "descripcion": "API_v2_Items", "paginacion": "numPag=2|tamPag=30"}

    answer = served.session.get(
        f"{served.at.siesa}{base}/ejecutarconsultaestandar", params=query, headers=headers, timeout=TIMEOUT
    )

    assert len(answer.json()["detalle"]["Table"]) == 10
    assert served.world.audit("siesa")["calls"] == {f"GET {base}/ejecutarconsultaestandar": {"200": 1}}
    assert "Date" in answer.headers


def test_kong_logs_in_stores_and_patches_over_http(served: Served) -> None:
    login = {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD}
    session = served.session
    token = session.post(served.at.kong + "/auth/token/login/", json=login, timeout=TIMEOUT).json()["auth_token"]
    headers = {"Authorization": f"Token {token}"}
    sku = {"external_id": "Ñ/1", "name": "X", "type_id": 1, "group_id": 1, "customer_id": 1}
    skus = served.at.kong + "/inventory/skus/"

    made = session.post(skus, json=sku, headers=headers, timeout=TIMEOUT)
    session.patch(f"{skus}{made.json()['id']}/", json={"name": "Y"}, headers=headers, timeout=TIMEOUT)
    listed = session.get(skus, params={"search": "Ñ/1"}, headers=headers, timeout=TIMEOUT).json()

    assert made.status_code == 201
    assert [row["name"] for row in listed["results"]] == ["Y"]
    assert served.world.audit("kong", with_state=False)["tenants"]["1"]["products"]["Ñ/1"]["updated"] == 1


def test_a_reset_closes_the_socket_and_a_lost_answer_leaves_its_work_done(served: Served) -> None:
    schedule = [{"call": 1, "fault": "reset"}, {"call": 2, "fault": "lost", "path": "/products"}]
    served.control("PATCH", "/knobs/wms", {"faults": {"schedule": schedule}}).raise_for_status()

    for external_id in ("reset", "lost"):
        with pytest.raises(requests.ConnectionError):
            _post_product(served, external_id)
    assert _post_product(served, "good").status_code == 200

    audit = served.control("GET", "/audit/wms").json()
    assert sorted(audit["tenants"]["default"]["products"]) == ["good", "lost"]
    assert audit["calls"] == {"POST /products": {"200": 1, "reset": 2}}


def test_a_page_of_html_and_an_empty_body_come_with_200(served: Served) -> None:
    schedule = [{"call": 1, "fault": "html"}, {"call": 2, "fault": "empty"}]
    served.control("PATCH", "/knobs/wms", {"faults": {"schedule": schedule}})

    page, empty = _post_product(served), _post_product(served)

    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert (empty.status_code, empty.content) == (200, b"")


def test_latency_is_waited_before_the_answer(served: Served) -> None:
    served.control("PATCH", "/knobs/wms", {"traffic": {"latency": 0.05}})

    assert _post_product(served).elapsed.total_seconds() >= 0.05


def test_an_unknown_path_or_method_is_404_and_counted(served: Served) -> None:
    for method, path in (("GET", "/nothing"), ("DELETE", "/products")):
        assert served.session.request(method, served.at.wms + path, timeout=TIMEOUT).status_code == 404

    assert served.world.audit("wms")["calls"] == {"unknown path": {"404": 2}}


def test_a_body_that_is_not_json_is_400_at_each_system(served: Served) -> None:
    headers = {"Authorization": f"Bearer {credentials.WMS_API_KEY}", "X-API-Key": credentials.KONG_API_KEY}
    urls = [
        *(served.at.kong + path for path in ("/inventory/skus/", "/products/bulk", "/auth/token/login/")),
        *(served.at.wms + path for path in ("/products", "/inventory/items/bulk", "/warehouse/locations", "/auth")),
    ]

    answers = [served.session.post(url, data=b"{", headers=headers, timeout=TIMEOUT).status_code for url in urls]

    assert answers == [400] * len(urls)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        ("POST", "/siesa/7501/change", {"count": 0}, 400, "count: Input should be greater"),
        ("POST", "/siesa/7501/change", {"count": "3"}, 400, "count: Input should be a valid integer"),
        ("POST", "/siesa/7501/change", [], 400, "must be a JSON object, not list"),
        ("POST", "/siesa/7501/change", {"count": 9999}, 400, "can change 1 to"),
        ("POST", "/siesa/99/change", {"count": 1}, 400, "idCompania is 99"),
        ("POST", "/siesa/abc/add", {"count": 1}, 400, "idCompania is abc"),
        ("GET", "/siesa/99/truth", None, 400, "idCompania is 99"),
        ("POST", "/siesa/7501/burn", {"count": 1}, 404, "burn is none of"),
        ("PATCH", "/knobs/kong", {"existing": "maybe"}, 400, "existing: Input should be 'upsert' or 'refuse'"),
        ("PATCH", "/knobs/siesa", {"faults": {"reset": 2}}, 400, "faults.reset"),
        ("GET", "/audit/sap", None, 404, "sap is no system"),
    ],
)
def test_bad_control_input_is_refused_with_its_reason(
    served: Served, method: str, path: str, body: object, status: int, reason: str
) -> None:
    answer = served.control(method, path, body)

    assert (answer.status_code, reason in answer.text) == (status, True), answer.text


def test_control_changes_a_catalogue_and_reset_brings_it_back(served: Served) -> None:
    before = served.control("GET", "/siesa/7501/truth").json()

    changed = {
        kind: served.control("POST", f"/siesa/7501/{kind}", {"count": 2}).json()["references"]
        for kind in ("change", "add", "remove")
    }
    after = served.control("GET", "/siesa/7501/truth").json()
    served.control("POST", "/reset")

    assert set(after["good"]) == (set(before["good"]) | set(changed["add"])) - set(changed["remove"])
    assert len(changed["change"]) == 2
    assert served.control("GET", "/siesa/7501/truth").json() == before


def test_another_size_makes_the_catalogues_anew(served: Served) -> None:
    served.control("PATCH", "/knobs/siesa", {"size": 17})

    assert served.control("GET", "/siesa/7501/truth").json()["counts"]["rows"] == 17
    assert served.control("GET", "/knobs/siesa").json()["size"] == 17
    assert "/_control/reset" in served.control("GET", "/").json()["paths"]


def test_a_server_that_cannot_reset_says_so() -> None:
    world = World(size=1)
    world.set_knobs("kong", {"faults": {"reset": 1}})
    scope = {"type": "http", "method": "GET", "path": "/kong/inventory/skus/", "query_string": b"", "headers": []}
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(create_app(world)(scope, receive, send))

    assert sent[0]["status"] == 503
    assert b"NoReset" in sent[1]["body"]


def test_a_body_without_end_is_413(served: Served) -> None:
    headers = {"Authorization": f"Bearer {credentials.WMS_API_KEY}"}

    answer = served.session.post(served.at.wms + "/products", data=b"x" * 16_000_001, headers=headers, timeout=TIMEOUT)

    assert answer.status_code == 413
