from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.errors import DestinationRefused, ServerFault

SKUS = "POST /inventory/skus/"
ARRAY_REFUSED = {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}


def echo(call: Any) -> Any:
    """Answer as Kong does: with what was stored."""
    return 201, call.body


def test_a_payload_is_the_mapping_and_the_clients_numbers(dock: Any, product: Any) -> None:
    made = dock()
    made.load([product(1, ean="7705955103044", stock_quantity=5)])
    state = made.arrived()["REF-1"]["state"]
    assert {name: value for name, value in state.items() if name not in {"id", "is_active"}} == {
        "external_id": "REF-1",
        "name": "TUBO 1",
        "reference": "1",
        "ean": "7705955103044",
        "type_id": 1,
        "group_id": 10,
        "customer_id": 100,
    }


def test_arrays_of_a_hundred_are_sent_where_they_are_taken(dock: Any, products: Any) -> None:
    made = dock()
    made.load(products(250))
    assert made.calls()[SKUS] == {"201": 3}


def test_a_kong_that_refuses_arrays_is_asked_once_and_gets_every_product_alone(dock: Any, products: Any) -> None:
    made = dock(knobs={"sku_arrays": "refused"}, product={"concurrency": 1})
    assert made.load(products(130)).records_success == 130
    assert made.calls()[SKUS] == {"400": 1, "201": 130}
    assert made.stored() == {f"REF-{number}" for number in range(130)}


@pytest.mark.parametrize("status", [405, 415])
def test_a_kong_without_arrays_may_say_so_by_its_status(odd: Any, dock_to: Any, products: Any, status: Any) -> None:
    kong = odd(lambda call: (status, {}) if isinstance(call.body, list) else echo(call))
    assert dock_to(kong.url).load(products(3)).records_success == 3


def test_a_kong_that_breaks_on_arrays_gets_every_product_alone(odd: Any, dock_to: Any, products: Any) -> None:
    kong = odd(lambda call: (500, b"<html>") if isinstance(call.body, list) else echo(call))
    assert dock_to(kong.url, product={"concurrency": 1, "batchSize": 3}).load(products(9)).records_success == 9
    assert Counter(isinstance(body, list) for body in kong.bodies()) == {True: 2, False: 9}


def test_a_kong_that_breaks_once_on_an_array_keeps_getting_arrays(odd: Any, dock_to: Any, products: Any) -> None:
    faults = [500]
    kong = odd(lambda call: (faults.pop(), b"") if isinstance(call.body, list) and faults else echo(call))
    assert dock_to(kong.url, product={"concurrency": 1, "batchSize": 5}).load(products(20)).records_success == 20
    assert [len(body) if isinstance(body, list) else 1 for body in kong.bodies()] == [5, 1, 4, 5, 5, 5]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_fault_before_or_of_the_server_is_never_taken_for_a_refusal_of_arrays(
    odd: Any, dock_to: Any, products: Any, status: Any
) -> None:
    faults = [status] * 7

    def rule(call: Any) -> Any:
        return (faults.pop(), b"maintenance") if isinstance(call.body, list) and faults else echo(call)

    kong = odd(rule)
    made = dock_to(kong.url, product={"concurrency": 1, "batchSize": 50})
    message = made.transformed(products(200))
    statuses = []
    for _ in range(9):
        try:
            statuses.append(made.made().load(message, made.run()).status)
        except ServerFault:
            continue
        if statuses[-1] == "success":
            break
    assert statuses[-1] == "success"
    assert [len(body) for body in kong.bodies()][-4:] == [50] * 4


def test_a_kong_that_refuses_arrays_in_spanish_is_asked_once(odd: Any, dock_to: Any, products: Any) -> None:
    spanish = {"non_field_errors": ["Datos inválidos. Se esperaba un diccionario pero es un list."]}
    kong = odd(lambda call: (400, spanish) if isinstance(call.body, list) else echo(call))
    assert dock_to(kong.url, product={"concurrency": 1}).load(products(130)).records_success == 130
    assert Counter(isinstance(body, list) for body in kong.bodies()) == {True: 1, False: 130}


def test_a_kong_that_refuses_arrays_in_words_of_its_own_is_soon_understood(
    odd: Any, dock_to: Any, products: Any
) -> None:
    kong = odd(lambda call: (400, {"detail": "Ungültig"}) if isinstance(call.body, list) else echo(call))
    assert dock_to(kong.url, product={"concurrency": 1}).load(products(300)).records_success == 300
    asked = Counter(isinstance(body, list) for body in kong.bodies())
    assert asked[False] == 300
    assert asked[True] <= 8


def test_a_kong_that_is_down_is_not_taken_for_one_without_arrays(odd: Any, dock_to: Any, products: Any) -> None:
    kong = odd(lambda _: (503, {}))
    with pytest.raises(ServerFault, match="503"):
        dock_to(kong.url).load(products(3))


@pytest.mark.parametrize("answer", [{}, [], {"success": False}, [{"external_id": "REF-0"}], [{"external_id": "X"}] * 3])
def test_an_array_that_is_not_confirmed_record_by_record_is_not_counted_as_loaded(
    odd: Any, dock_to: Any, products: Any, answer: Any
) -> None:
    kong = odd(lambda call: (200, answer) if isinstance(call.body, list) else echo(call))
    assert dock_to(kong.url).load(products(3)).records_success == 3
    assert [body["external_id"] for body in kong.bodies()[1:]] == ["REF-0", "REF-1", "REF-2"]


@pytest.mark.parametrize("answer", [{}, [], {"success": False}, {"external_id": "REF-9"}])
def test_a_success_that_does_not_name_the_product_is_refused(
    odd: Any, dock_to: Any, products: Any, answer: Any
) -> None:
    kong = odd(lambda _: (201, answer))
    with pytest.raises(DestinationRefused, match="without the SKU of external_id 'REF-0'"):
        dock_to(kong.url).load(products(1))


@pytest.mark.parametrize("body", [b"", b"<html>maintenance</html>", b"{"])
def test_an_unreadable_success_is_asked_for_again_and_then_a_fault_of_the_server(
    odd: Any, dock_to: Any, products: Any, body: Any
) -> None:
    kong = odd(lambda _: (200, body))
    with pytest.raises(ServerFault):
        dock_to(kong.url).load(products(1))
    assert len(kong.bodies()) == 3


@settings(max_examples=25, deadline=None)
@given(bad=st.sets(st.integers(0, 29)), arrays=st.sampled_from(["accepted", "refused"]), most=st.integers(1, 30))
def test_whatever_records_are_bad_the_good_ones_arrive_once_and_the_bad_fail_once(
    dock: Any, products: Any, bad: Any, arrays: Any, most: Any
) -> None:
    made = dock(knobs={"sku_arrays": arrays}, client={"failedShareLimit": 1.0}, product={"batchSize": most})
    rows = products(30)
    for number in bad:
        rows[number]["name"] = " "
    good = {f"REF-{number}" for number in range(30) if number not in bad}
    loaded = made.load(rows, proof={"reoffered": 30})
    assert made.stored() == good
    assert {failure.external_id for failure in loaded.failed_records} == {f"REF-{number}" for number in bad}
    assert (loaded.records_success, loaded.records_failed) == (len(good), len(bad))


@settings(max_examples=25, deadline=None)
@given(bad=st.sets(st.integers(0, 15)), most=st.integers(1, 16))
def test_an_array_refused_without_telling_which_is_halved_until_the_bad_record_stands_alone(
    odd: Any, dock_to: Any, products: Any, bad: Any, most: Any
) -> None:
    names = {f"REF-{number}" for number in bad}
    stored: list[str] = []

    def rule(call: Any) -> Any:
        bodies = call.body if isinstance(call.body, list) else [call.body]
        if names & {body["external_id"] for body in bodies}:
            return 400, {"detail": "something is wrong"}
        stored.extend(body["external_id"] for body in bodies)
        return echo(call)

    kong = odd(rule)
    made = dock_to(kong.url, client={"failedShareLimit": 1.0}, product={"batchSize": most, "concurrency": 1})
    loaded = made.load(products(16), proof={"reoffered": 16})
    assert sorted(stored) == sorted({f"REF-{number}" for number in range(16)} - names)
    assert {failure.external_id for failure in loaded.failed_records} == names


def test_a_smaller_array_limit_is_learned(dock: Any, products: Any) -> None:
    made = dock(knobs={"max_array": 30}, product={"concurrency": 1})
    assert made.load(products(300)).records_success == 300
    assert made.calls()[SKUS]["400"] == 1
    assert made.stored() == {f"REF-{number}" for number in range(300)}


def test_an_array_that_is_too_large_is_halved_and_the_limit_kept(odd: Any, dock_to: Any, products: Any) -> None:
    kong = odd(lambda call: (413, {}) if isinstance(call.body, list) and len(call.body) > 25 else echo(call))
    assert dock_to(kong.url, product={"concurrency": 1}).load(products(200)).records_success == 200
    sizes = [len(body) for body in kong.bodies()]
    assert sizes == [100, 50, 25, 25, 25, 25, *[25] * 4]


@pytest.mark.parametrize("arrays", ["accepted", "refused"])
def test_products_that_exist_are_found_and_changed_where_kong_does_not_update_them(
    dock: Any, product: Any, products: Any, arrays: Any
) -> None:
    made = dock(knobs={"sku_arrays": arrays, "existing": "refuse"})
    made.load(products(12))
    again = [product(number, name=f"NEW {number}") for number in range(15)]
    assert made.load_after(again).records_success == 15
    assert {entry["state"]["name"] for entry in made.arrived().values()} == {f"NEW {number}" for number in range(15)}
    assert all(entry["duplicates"] == 0 for entry in made.arrived().values())


def test_an_existing_product_is_found_among_others_whose_name_holds_its_id(
    odd: Any, dock_to: Any, products: Any
) -> None:
    def rule(call: Any) -> Any:
        if call.method == "POST":
            return 400, {"external_id": ["sku with this external_id already exists."]}
        if call.method == "PATCH":
            return 200, {**call.body, "id": 7}
        page = int(call.query["page"])
        others = [{"id": number, "external_id": f"XREF-0-{number}"} for number in range(3)]
        exact = [{"id": 7, "external_id": "REF-0"}] if page == 3 else []
        return 200, {"count": 9, "next": "more" if page < 3 else None, "previous": None, "results": others + exact}

    kong = odd(rule)
    assert dock_to(kong.url).load(products(1)).records_success == 1
    assert kong.asked[-1].path == "/inventory/skus/7/"
    assert kong.asked[-2].query["search"] == "REF-0"
    assert kong.asked[-2].query["customer_id"] == "100"


def test_a_product_that_exists_and_is_not_to_be_found_fails_alone(odd: Any, dock_to: Any, products: Any) -> None:
    def rule(call: Any) -> Any:
        if call.method == "GET":
            return 200, {"count": 0, "next": None, "previous": None, "results": []}
        if isinstance(call.body, list):
            return 400, ARRAY_REFUSED
        exists = {"external_id": ["sku with this external_id already exists."]}
        return (400, exists) if call.body["external_id"] == "REF-5" else echo(call)

    [failure] = dock_to(odd(rule).url, client={"failedShareLimit": 0.5}).load(products(10)).failed_records
    assert (failure.external_id, failure.code) == ("REF-5", "exists_and_not_found")


def test_a_change_that_is_refused_fails_the_record(odd: Any, dock_to: Any, products: Any) -> None:
    def rule(call: Any) -> Any:
        if call.method == "GET":
            return 200, {"count": 1, "next": None, "results": [{"id": 1, "external_id": "REF-0"}]}
        if call.method == "PATCH":
            return 400, {"name": ["Too odd."]}
        return 409, {"detail": "conflict"}

    loaded = dock_to(odd(rule).url).load(products(1), proof={"reoffered": 1})
    assert loaded.failed_records[0].reason == "name: Too odd. (given 'TUBO 0')"
