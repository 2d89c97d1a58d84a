import json
from collections.abc import Callable
from typing import Any

import pytest

from siesa_local.simulators import credentials
from siesa_local.simulators.exchange import Call
from siesa_local.simulators.knobs import WmsKnobs
from siesa_local.simulators.world import World

Ask = Callable[..., tuple[int, Any]]


def product(external_id: str = "A-1", **fields: Any) -> dict[str, Any]:
    return {"external_id": external_id, "name": "CAFÉ MOLIDO", **fields}


def test_a_second_post_of_one_external_id_makes_a_duplicate(ask_wms: Ask) -> None:
    world = World()

    rows = [ask_wms(world, "post_product", product(name=name)) for name in ("A", "B")]

    listed = ask_wms(world, "list_products", query={"external_id__eq": "A-1"})[1]
    assert [status for status, _ in rows] == [200, 200]
    assert listed == {"results": [body for _, body in rows], "count": 2, "limit": 20, "last_evaluated_key_id": None}
    totals = world.audit("wms")["tenants"]["default"]["totals"]
    assert (totals["products"], totals["rows"], totals["created"], totals["duplicates"]) == (1, 2, 2, 1)


def test_a_patch_must_carry_the_external_id(ask_wms: Ask) -> None:
    world = World()
    number = ask_wms(world, "post_product", product())[1]["id"]

    refused = ask_wms(world, "patch_product", {"name": "B"}, params={"id": number})
    taken = ask_wms(world, "patch_product", {"external_id": "A-1", "status": "INACTIVE"}, params={"id": number})

    assert refused[0] == 400
    assert refused[1]["details"] == {"field": "external_id", "constraint": "This field is required."}
    assert (taken[0], taken[1]["status"], taken[1]["name"]) == (200, "INACTIVE", "CAFÉ MOLIDO")
    assert ask_wms(world, "patch_product", product(), params={"id": "prd-9"})[0] == 404


def test_a_patch_may_move_a_row_to_another_external_id(ask_wms: Ask) -> None:
    world = World()
    number = ask_wms(world, "post_product", product())[1]["id"]

    ask_wms(world, "patch_product", product("B-1"), params={"id": number})

    assert ask_wms(world, "list_products", query={"external_id__eq": "A-1"})[1]["count"] == 0
    assert ask_wms(world, "list_products", query={"external_id__eq": "B-1"})[1]["count"] == 1


def test_a_long_list_goes_on_after_the_last_key(ask_wms: Ask) -> None:
    world = World()
    for number in range(45):
        ask_wms(world, "post_product", product(f"A-{number}"))

    found: list[str] = []
    after: dict[str, str] = {}
    sizes = []
    while True:
        page = ask_wms(world, "list_products", query=after)[1]
        sizes.append(page["count"])
        found += [row["external_id"] for row in page["results"]]
        if page["last_evaluated_key_id"] is None:
            break
        after = {"last_evaluated_key_id": page["last_evaluated_key_id"]}

    assert sizes == [20, 20, 5]
    assert found == [f"A-{number}" for number in range(45)]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"name": None}, 400, "name"),
        ({"name": "  "}, 422, "name"),
        ({"barcode": "INT001"}, 422, "barcode"),
        ({"barcode_type": "DUN"}, 422, "barcode_type"),
        ({"status": "GONE"}, 422, "status"),
        ({"groups": {}}, 422, "groups"),
    ],
)
def test_a_bad_field_is_a_validation_error(ask_wms: Ask, changes: dict[str, Any], status: int, field: str) -> None:
    world = World()

    given, body = ask_wms(world, "post_product", product(**changes))

    assert (given, body["error"], body["details"]["field"]) == (status, "ValidationError", field)
    assert world.audit("wms")["tenants"]["default"]["products"]["A-1"]["refused"] == 1


def test_the_status_of_a_bad_value_is_a_knob(ask_wms: Ask) -> None:
    assert ask_wms(World(wms=WmsKnobs(invalid_status=400)), "post_product", product(name=""))[0] == 400
    assert ask_wms(World(), "post_product", [])[0] == 400


def test_users_do_not_see_each_others_products() -> None:
    world = World()
    tokens = {}
    for user in ("local-a", "local-b"):
        body = json.dumps({"username": user, "password": credentials.WMS_PASSWORD}).encode()
        token = json.loads(world.wms.login(Call("POST", "/auth", body=body)).body)["token"]
        tokens[user] = {b"authorization": f"Bearer {token}".encode()}
    body = json.dumps(product()).encode()
    made = json.loads(world.wms.post_product(Call("POST", "/products", tokens["local-a"], body=body)).body)

    other = Call("PATCH", "/products", tokens["local-b"], params={"id": made["id"]}, body=body)

    assert json.loads(world.wms.list_products(Call("GET", "/products", tokens["local-b"])).body)["count"] == 0
    assert world.wms.patch_product(other).status == 404
    assert list(world.audit("wms")["tenants"]) == ["local-a"]


@pytest.mark.parametrize("handler", ["post_product", "patch_product", "list_products", "bulk_items", "post_locations"])
def test_every_endpoint_refuses_a_wrong_token(ask_wms: Ask, handler: str) -> None:
    wrong = {b"authorization": b"Bearer local-wms-api-keyX"}

    assert ask_wms(World(), handler, product(), headers=wrong, params={"id": "1"})[0] == 401


@pytest.mark.parametrize("body", [b"[]", b'{"username": 1}', b'{"username": "local-a", "password": "x"}'])
def test_a_wrong_log_in_is_refused(body: bytes) -> None:
    assert World().wms.login(Call("POST", "/auth", body=body)).status == 401


@pytest.mark.parametrize(("code", "status"), [("A0105", 200), ("A-01-05", 207), ("PIK-01-A", 207), (None, 207)])
def test_a_place_must_be_a_letter_and_four_digits(ask_wms: Ask, code: str | None, status: int) -> None:
    record = {"item_id": "1", "location_code": code, "zone_id": "PICKING"}

    assert ask_wms(World(), "post_locations", record)[0] == status
    assert ask_wms(World(), "post_locations", [record])[0] == status
