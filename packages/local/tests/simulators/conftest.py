"""Calls to the simulated systems as their handlers see them, without a server."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from siesa_local.simulators import credentials
from siesa_local.simulators.exchange import Answer, Call
from siesa_local.simulators.world import World

Asked = tuple[int, Any]


def _read(answer: Answer) -> Asked:
    return answer.status, json.loads(answer.body) if answer.body else None


@pytest.fixture
def ask_siesa() -> Callable[..., Asked]:
    """Ask for a page of a form: `ask(world, "standard", number, length, company=…, **query)`."""

    def ask(world: World, form: str, number: int, length: int, company: int = 7501, **query: str) -> Asked:
        if form == "rest":
            header = {b"authorization": f"Bearer {credentials.SIESA_REST_TOKEN}-{company}".encode()}
            call = Call("GET", "/", header, {"page": str(number), "limit": str(length), **query})
            return _read(world.siesa.rest(call))
        headers = {b"connikey": credentials.CONNI_KEY.encode(), b"connitoken": credentials.CONNI_TOKEN.encode()}
        asked = {
            "idCompania": str(company),
            "descripcion": "API_v2_Items" if form == "standard" else "productos_inventario",
            "paginacion": f"numPag={number}|tamPag={length}",
            **query,
        }
        return _read(getattr(world.siesa, form)(Call("GET", "/", headers, asked)))

    return ask


@pytest.fixture
def read_siesa(ask_siesa: Callable[..., Asked]) -> Callable[..., list[dict[str, Any]]]:
    """Read a whole catalogue in a form, until a page brings no rows."""

    def read(world: World, form: str, length: int, **query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for number in range(1, 10_000):
            _, body = ask_siesa(world, form, number, length, **query)
            detail = body.get("detalle") if form != "rest" else {"data": body["data"]}
            key = {"standard": "Table", "dynamic": "Datos", "rest": "data"}[form]
            page = detail.get(key, []) if isinstance(detail, dict) else []
            if not page:
                break
            rows += page
        return rows

    return read


@pytest.fixture
def ask_kong() -> Callable[..., Asked]:
    """Ask a handler of Kong with the API key: `ask(world, "post_skus", body, query=…, params=…, headers=…)`."""

    def ask(world: World, handler: str, body: object = None, **parts: Any) -> Asked:
        headers = {b"x-api-key": credentials.KONG_API_KEY.encode(), **parts.pop("headers", {})}
        return _read(getattr(world.kong, handler)(Call("POST", "/", headers, body=json.dumps(body).encode(), **parts)))

    return ask


@pytest.fixture
def ask_wms() -> Callable[..., Asked]:
    """Ask a handler of WMS with the API key as Bearer, in the manner of `ask_kong`."""

    def ask(world: World, handler: str, body: object = None, **parts: Any) -> Asked:
        key = f"Bearer {credentials.WMS_API_KEY}".encode()
        headers = {b"authorization": key, **parts.pop("headers", {})}
        return _read(getattr(world.wms, handler)(Call("POST", "/", headers, body=json.dumps(body).encode(), **parts)))

    return ask
