from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.errors import DestinationRefused, ServerFault

POST, GET, PATCH = "POST /products", "GET /products", "PATCH /products/{id}"
LOOK_ALWAYS = {"settings": {"assumeEmptyWhenCountIsZero": False}}
NONE = {"results": [], "count": 0, "limit": 20, "last_evaluated_key_id": None}


def calls(made: Any, endpoint: Any) -> Any:
    return sum(made.calls().get(endpoint, {}).values())


def test_a_payload_is_the_mapping(dock: Any, product: Any) -> None:
    made = dock("products")
    made.load([product(1, ean="7705955103044", **{"custom:UNIDAD": "UND"})])
    state = made.arrived()["REF-1"]["state"]
    assert {name: state[name] for name in state if name not in {"id", "status"}} == {
        "external_id": "REF-1",
        "name": "TUBO 1",
        "barcode": "7705955103044",
        "properties": {"UNIDAD": "UND"},
    }


def test_an_initial_sync_to_an_empty_wms_looks_once_for_all(dock: Any, products: Any) -> None:
    made = dock("products")
    assert made.load(products(50)).records_success == 50
    assert (calls(made, GET), calls(made, POST)) == (1, 50)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422])
def test_a_wms_that_lists_nothing_without_a_filter_is_asked_for_each_product(
    odd: Any, dock_to: Any, products: Any, status: Any
) -> None:
    def rule(call: Any) -> Any:
        if call.method == "GET":
            return (200, NONE) if "external_id__eq" in call.query else (status, {"message": "filter is required"})
        return 200, {**call.body, "id": "p1"}

    wms = odd(rule)
    assert dock_to(wms.url, "products").load(products(5)).records_success == 5
    assert [call.query.get("external_id__eq") for call in wms.asked if call.method == "GET"][-5:] == [
        f"REF-{number}" for number in range(5)
    ]


@pytest.mark.parametrize("change", [{"sync_type": "incremental"}, {"product": LOOK_ALWAYS}])
def test_an_incremental_sync_and_one_that_may_not_assume_look_every_product_up(
    dock: Any, products: Any, change: Any
) -> None:
    made = dock("products", **change)
    assert made.load(products(10)).records_success == 10
    assert (calls(made, GET), calls(made, POST)) == (10, 10)


def test_products_that_exist_are_changed_and_not_created_again(dock: Any, product: Any, products: Any) -> None:
    made = dock("products")
    made.load(products(30))
    again = [product(number, name=f"NEW {number}") for number in range(35)]
    assert made.load_after(again).records_success == 35
    assert all(entry["duplicates"] == 0 for entry in made.arrived().values())
    assert {entry["state"]["name"] for entry in made.arrived().values()} == {f"NEW {number}" for number in range(35)}
    assert calls(made, PATCH) == 30


@pytest.mark.parametrize("fault", ["lost", "reset", "server_error", "html", "empty", "hollow"])
@pytest.mark.parametrize("change", [{}, {"product": LOOK_ALWAYS}])
def test_a_creation_whose_fate_is_unknown_is_looked_up_before_it_is_repeated(
    dock: Any, products: Any, fault: Any, change: Any
) -> None:
    schedule = [{"call": number, "fault": fault, "path": "/products"} for number in (4, 8, 12)]
    made = dock("products", knobs={"faults": {"schedule": schedule}}, **change)
    assert made.load(products(12)).records_success == 12
    assert set(made.arrived()) == {f"REF-{number}" for number in range(12)}
    assert all(entry["duplicates"] == 0 for entry in made.arrived().values())


@settings(max_examples=15, deadline=None)
@given(share=st.floats(0.01, 0.1), kind=st.sampled_from(["lost", "reset", "server_error", "html", "empty"]))
def test_no_share_of_faults_makes_a_duplicate_or_loses_a_product(
    dock: Any, products: Any, share: Any, kind: Any
) -> None:
    made = dock("products", knobs={"faults": {kind: share}})
    loaded = made.load_all(products(40))
    assert loaded.records_success == 40
    assert set(made.arrived()) == {f"REF-{number}" for number in range(40)}
    assert all(entry["duplicates"] == 0 for entry in made.arrived().values())


def test_a_wms_that_stays_broken_is_not_sent_a_product_more_than_three_times(
    odd: Any, dock_to: Any, products: Any
) -> None:
    wms = odd(lambda call: (200, NONE) if call.method == "GET" else (503, {}))
    with pytest.raises(ServerFault):
        dock_to(wms.url, "products").load(products(1))
    assert len(wms.bodies()) == 3
    assert [call.query for call in wms.asked if call.method == "GET"] == [{}, *[{"external_id__eq": "REF-0"}] * 2]


@pytest.mark.parametrize("status", [400, 422])
def test_a_record_that_is_refused_fails_alone(dock: Any, products: Any, status: Any) -> None:
    made = dock("products", knobs={"invalid_status": status}, client={"failedShareLimit": 0.5})
    rows = products(10)
    rows[4]["ean"] = "12"
    [failure] = made.load(rows).failed_records
    assert (failure.external_id, failure.field, failure.code) == ("REF-4", "barcode", "ValidationError")
    assert made.stored() == {f"REF-{number}" for number in range(10) if number != 4}


def test_only_the_exact_external_id_is_taken_for_the_product(odd: Any, dock_to: Any, products: Any) -> None:
    others = {
        **NONE,
        "results": [{"id": "p1", "external_id": "REF-01"}, {"id": "p2", "external_id": "ref-0"}],
        "count": 2,
    }
    wms = odd(lambda call: (200, others) if call.method == "GET" else (200, {**call.body, "id": "p3"}))
    assert dock_to(wms.url, "products", sync_type="incremental").load(products(1)).records_success == 1
    assert [call.method for call in wms.asked][-2:] == ["GET", "POST"]


def test_an_empty_page_is_not_taken_for_the_end_of_the_look_up(odd: Any, dock_to: Any, products: Any) -> None:
    def rule(call: Any) -> Any:
        if call.method == "PATCH":
            return 200, {**call.body, "id": "p1"}
        after = call.query.get("last_evaluated_key_id")
        if after is None:
            return 200, {**NONE, "last_evaluated_key_id": "k1"}
        return 200, {**NONE, "results": [{"id": "p1", "external_id": "REF-0"}], "count": 1}

    wms = odd(rule)
    assert dock_to(wms.url, "products").load(products(1)).records_success == 1
    assert [call.method for call in wms.asked] == ["POST", "GET", "GET", "GET", "PATCH"]
    assert wms.asked[-1].path == "/products/p1"


def test_a_list_that_goes_round_in_circles_is_refused(odd: Any, dock_to: Any, products: Any) -> None:
    wms = odd(lambda _: (200, {**NONE, "last_evaluated_key_id": "k1"}))
    with pytest.raises(DestinationRefused, match="goes on without end"):
        dock_to(wms.url, "products").load(products(1))


def test_a_list_in_another_form_is_refused(odd: Any, dock_to: Any, products: Any) -> None:
    wms = odd(lambda _: (200, {"items": []}))
    with pytest.raises(DestinationRefused, match="without a list of results"):
        dock_to(wms.url, "products").load(products(1))


def test_duplicates_that_stand_from_earlier_are_all_brought_to_the_same_content(
    odd: Any, dock_to: Any, products: Any
) -> None:
    rows = [{"id": name, "external_id": "REF-0"} for name in ("p1", "p 2/x")]
    twice = {**NONE, "results": rows, "count": 2}
    wms = odd(lambda call: (200, twice) if call.method == "GET" else (200, {**call.body}))
    assert dock_to(wms.url, "products").load(products(1)).records_success == 1
    assert [call.path for call in wms.asked if call.method == "PATCH"] == ["/products/p1", "/products/p%202%2Fx"]
    assert all(body["external_id"] == "REF-0" for body in wms.bodies("PATCH"))


def test_a_product_that_vanishes_between_look_up_and_change_is_created(odd: Any, dock_to: Any, products: Any) -> None:
    gone = []

    def rule(call: Any) -> Any:
        if call.method == "PATCH":
            gone.append(call.path)
            return 404, {}
        if call.method == "POST":
            return 200, {**call.body, "id": "p2"}
        results = [] if gone else [{"id": "p1", "external_id": "REF-0"}]
        return 200, {**NONE, "results": results, "count": len(results)}

    assert dock_to(odd(rule).url, "products").load(products(1)).records_success == 1


def test_a_change_may_be_answered_without_content_and_a_creation_may_not(odd: Any, dock_to: Any, products: Any) -> None:
    found = {**NONE, "results": [{"id": "p1", "external_id": "REF-0"}], "count": 1}
    wms = odd(lambda call: (200, found) if call.method == "GET" else (204, b""))
    assert dock_to(wms.url, "products").load(products(1)).records_success == 1
    wms = odd(lambda call: (200, NONE) if call.method == "GET" else (204, b""))
    with pytest.raises(DestinationRefused, match="did not confirm the product of external_id 'REF-0'"):
        dock_to(wms.url, "products").load(products(1))
