import json
from collections.abc import Callable
from typing import Any

import pytest

from siesa_local.simulators import credentials
from siesa_local.simulators.exchange import Call
from siesa_local.simulators.knobs import KongKnobs, Traffic
from siesa_local.simulators.world import World

Ask = Callable[..., tuple[int, Any]]


def sku(external_id: str = "A-1", **fields: Any) -> dict[str, Any]:
    return {"external_id": external_id, "name": 'TUBO 1/2"', "type_id": 1, "group_id": 10, "customer_id": 100, **fields}


def _login(world: World, username: str = credentials.KONG_USERNAME, password: str = credentials.KONG_PASSWORD) -> Any:
    body = json.dumps({"username": username, "password": password}).encode()
    return world.kong.login(Call("POST", "/auth/token/login/", body=body))


def test_a_token_opens_the_list_and_ends_after_its_calls() -> None:
    world = World(kong=KongKnobs(traffic=Traffic(token_calls=2)))
    token = json.loads(_login(world).body)["auth_token"]
    call = Call("GET", "/inventory/skus/", {b"authorization": f"Token {token}".encode()})

    assert [world.kong.list_skus(call).status for _ in range(4)] == [200, 200, 401, 401]
    assert _login(world).status == 200


@pytest.mark.parametrize(("username", "password"), [("local-x", "wrong"), ("root", credentials.KONG_PASSWORD)])
def test_a_wrong_log_in_is_refused(username: str, password: str) -> None:
    assert _login(World(), username, password).status == 401
    assert World().kong.login(Call("POST", "/", body=b"[]")).status == 401
    assert World().kong.login(Call("POST", "/", body=b"{")).status == 400


@pytest.mark.parametrize("handler", ["post_skus", "list_skus", "get_sku", "patch_sku", "bulk"])
def test_every_endpoint_refuses_a_wrong_key(ask_kong: Ask, handler: str) -> None:
    status, _ = ask_kong(World(), handler, sku(), headers={b"x-api-key": b"nope"}, params={"id": "1"})

    assert status == 401


def test_the_same_external_id_is_created_once_and_then_updated(ask_kong: Ask) -> None:
    world = World()

    first = ask_kong(world, "post_skus", sku(name="A"))
    second = ask_kong(world, "post_skus", sku(name="B"))

    assert (first[0], second[0]) == (201, 201)
    assert first[1]["id"] == second[1]["id"]
    found = world.audit("kong")["tenants"]["100"]
    assert found["totals"] == {
        "products": 1, "rows": 1, "arrived": 2, "created": 1, "updated": 1, "duplicates": 0, "refused": 0, "unnamed": 0,
    }  # fmt: skip
    assert found["products"]["A-1"]["state"]["name"] == "B"


def test_customers_do_not_mix(ask_kong: Ask) -> None:
    world = World()
    ask_kong(world, "post_skus", [sku(), sku(customer_id=200), sku("A-2", customer_id=200)])

    listed = {
        customer: ask_kong(world, "list_skus", query={"customer_id": customer})[1]["count"]
        for customer in ("100", "200", "300")
    }

    assert listed == {"100": 1, "200": 2, "300": 0}


def test_an_array_with_a_bad_row_is_refused_whole_with_empty_objects_for_the_good(ask_kong: Ask) -> None:
    world = World()

    status, body = ask_kong(world, "post_skus", [sku("1"), sku("2", type_id="x"), sku("3", name=" "), sku("4")])

    assert status == 400
    assert body == [{}, {"type_id": ["A valid integer is required."]}, {"name": ["This field may not be blank."]}, {}]
    assert ask_kong(world, "list_skus")[1]["count"] == 0
    assert world.audit("kong")["tenants"]["100"]["totals"]["refused"] == 2


def test_arrays_past_the_limit_or_at_all_are_refused_as_the_framework_words_it(ask_kong: Ask) -> None:
    array = [sku(str(number)) for number in range(101)]

    too_many = ask_kong(World(), "post_skus", array)
    never = ask_kong(World(kong=KongKnobs(sku_arrays="refused")), "post_skus", array[:2])

    assert too_many == (400, {"non_field_errors": ["Ensure this field has no more than 100 elements."]})
    assert never == (400, {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]})


@pytest.mark.parametrize(
    ("changes", "field", "complaint"),
    [
        ({"name": None}, "name", "This field may not be null."),
        ({"name": "Ñ" * 256}, "name", "Ensure this field has no more than 255 characters."),
        ({"group_id": True}, "group_id", "A valid integer is required."),
        ({"is_active": "yes"}, "is_active", "Must be a valid boolean."),
        ({"properties": []}, "properties", 'Expected a dictionary of items but got type "list".'),
        ({"external_id": {}}, "external_id", "Not a valid string."),
    ],
)
def test_a_bad_field_is_named_with_its_complaint(
    ask_kong: Ask, changes: dict[str, Any], field: str, complaint: str
) -> None:
    assert ask_kong(World(), "post_skus", sku(**changes)) == (400, {field: [complaint]})


def test_a_missing_field_and_a_body_that_is_no_object_are_refused(ask_kong: Ask) -> None:
    bare = sku()
    del bare["group_id"]

    assert ask_kong(World(), "post_skus", bare) == (400, {"group_id": ["This field is required."]})
    assert ask_kong(World(), "post_skus", "text")[0] == 400


def test_where_existing_is_refused_the_client_finds_and_patches(ask_kong: Ask) -> None:
    world = World(kong=KongKnobs(existing="refuse"))
    ask_kong(world, "post_skus", [sku("A-1"), sku("A-10"), sku("B")])

    refused = ask_kong(world, "post_skus", sku("A-1", name="NEW"))
    found = ask_kong(world, "list_skus", query={"customer_id": "100", "search": "a-1", "page_size": "1"})[1]
    one = found["results"][0]
    patched = ask_kong(world, "patch_sku", {"external_id": "A-1", "name": "NEW"}, params={"id": str(one["id"])})

    assert refused == (400, {"external_id": ["sku with this external_id already exists."]})
    assert (found["count"], one["external_id"]) == (2, "A-1")
    assert "page=2" in found["next"]
    assert patched == (200, {**one, "name": "NEW"})
    assert ask_kong(world, "get_sku", params={"id": str(one["id"])})[1]["name"] == "NEW"


def test_a_patch_refuses_another_external_id_bad_values_and_unknown_ids(ask_kong: Ask) -> None:
    world = World()
    number = str(ask_kong(world, "post_skus", sku())[1]["id"])

    assert ask_kong(world, "patch_sku", {"external_id": "B"}, params={"id": number})[0] == 400
    assert ask_kong(world, "patch_sku", {"type_id": None}, params={"id": number})[0] == 400
    assert ask_kong(world, "patch_sku", [], params={"id": number})[0] == 400
    assert ask_kong(world, "patch_sku", {}, params={"id": "99"}) == (404, {"detail": "Not found."})
    assert ask_kong(world, "get_sku", params={"id": "99"})[0] == 404


@pytest.mark.parametrize("query", [{"page": "9"}, {"page": "0"}, {"page_size": "x"}])
def test_a_page_that_is_not_there_is_404(ask_kong: Ask, query: dict[str, str]) -> None:
    assert ask_kong(World(), "list_skus", query=query)[0] == 404
