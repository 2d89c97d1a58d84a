from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siesa_local.simulators import credentials
from siesa_local.simulators.exchange import Call
from siesa_local.simulators.filters import BadFilter, parse_filter
from siesa_local.simulators.knobs import SiesaKnobs, Traffic
from siesa_local.simulators.world import World

Ask = Callable[..., tuple[int, Any]]
Read = Callable[..., list[dict[str, Any]]]
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("key", [b"connikey", b"connitoken"])
@pytest.mark.parametrize("value", [None, b"", b"wrong", b"local-conni"])
def test_a_wrong_or_missing_connekta_header_is_401(key: bytes, value: bytes | None) -> None:
    headers = {b"connikey": credentials.CONNI_KEY.encode(), b"connitoken": credentials.CONNI_TOKEN.encode()}
    del headers[key]
    if value is not None:
        headers[key] = value
    query = {"idCompania": "7501", "descripcion": "API_v2_Items", "paginacion": "numPag=1|tamPag=10"}

    assert World(size=10).siesa.standard(Call("GET", "/", headers, query)).status == 401


def test_an_unknown_query_a_wrong_kind_and_an_unknown_company_all_look_like_401(ask_siesa: Ask) -> None:
    world = World(size=10)

    answers = (
        ask_siesa(world, "standard", 1, 10, descripcion="productos_inventario"),
        ask_siesa(world, "dynamic", 1, 10, descripcion="API_v2_Items"),
        ask_siesa(world, "standard", 1, 10, descripcion="API_v3_Nada"),
        ask_siesa(world, "standard", 1, 10, company=12),
    )

    assert {status for status, _ in answers} == {401}


def test_parameters_to_the_standard_query_are_an_invalid_structure(ask_siesa: Ask) -> None:
    world = World(size=10)

    status, body = ask_siesa(world, "standard", 1, 10, parametros="f120_id = 1")

    assert status == 400
    assert body["mensaje"].startswith("Estructura invalida")
    assert ask_siesa(world, "standard", 1, 10, paginacion="numPag=1")[0] == 400
    assert ask_siesa(world, "standard", 1, 10, idCompania="x")[0] == 400


def test_refused_credentials_are_a_knob(ask_siesa: Ask) -> None:
    world = World(size=10, siesa=SiesaKnobs(traffic=Traffic(refuse_credentials=True)))

    assert {ask_siesa(world, form, 1, 10)[0] for form in ("standard", "dynamic", "rest")} == {401}


def test_other_shapes_of_answers_are_knobs(ask_siesa: Ask) -> None:
    bare = World(size=3, siesa=SiesaKnobs(bare_list=True, rest_bare_list=True))
    odd = World(
        size=3, siesa=SiesaKnobs(rows_key="Table1", spaced_columns=True, accented_keys=False, line_numbers=False)
    )

    assert [len(ask_siesa(bare, form, 1, 10)[1]) for form in ("standard", "dynamic", "rest")] == [3, 3, 3]
    assert " f120_id " in ask_siesa(odd, "standard", 1, 10)[1]["detalle"]["Table1"][0]
    detail = ask_siesa(odd, "dynamic", 1, 10)[1]["detalle"]
    assert detail["total_paginas"] == 1
    assert " LineaRegistro " not in detail["Datos"][0]


def test_a_dynamic_filter_picks_rows_and_totals(ask_siesa: Ask, read_siesa: Read) -> None:
    world = World(size=300)
    chosen = "f150_id = ''NB1'' AND f400_cant_existencia_1 >= 48"

    rows = read_siesa(world, "dynamic", 20, parametros=chosen)

    items = world.siesa.catalogue(7501).rows
    wanted = [item.number for item in items if item.warehouse == "NB1" and item.stock is not None and item.stock >= 48]
    assert [int(row["f120_id"]) for row in rows] == wanted
    assert ask_siesa(world, "dynamic", 1, 20, parametros=chosen)[1]["detalle"]["total_registros"] == len(wanted)


def test_a_dynamic_query_since_a_date_finds_precisely_the_changed_products(read_siesa: Read) -> None:
    world = World(size=300, now=lambda: NOW)
    changed = world.siesa.catalogue(7501).change(9)

    rows = read_siesa(world, "dynamic", 20, parametros="f120_fecha_actualizacion >= ''20261119''")

    assert sorted(row["f120_referencia"].strip() for row in rows) == sorted(changed)


@given(text=st.text(max_size=40))
def test_a_filter_is_read_or_refused_and_never_fails_otherwise(text: str) -> None:
    try:
        conditions = parse_filter(text)
    except BadFilter:
        return
    assert bool(conditions) == bool(text.strip())


@pytest.mark.parametrize(
    "text", ["f120_id = ''x''", "f150_id = 1", "f120_fecha_actualizacion > ''20261399''", "f1 = 1"]
)
def test_a_filter_with_a_wrong_literal_or_column_is_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        parse_filter(text)


@pytest.mark.parametrize("written", ["2026-11-20T02:30:00Z", "2026-11-19T21:30:00", "2026-11-20T03:30:00+01:00"])
def test_the_rest_form_finds_what_changed_since_a_moment_in_any_offset(
    ask_siesa: Ask, read_siesa: Read, written: str
) -> None:
    world = World(size=200, now=lambda: NOW)
    changed = world.siesa.catalogue(7501).change(6)
    assert ask_siesa(world, "rest", 1, 10, modified_since="2026-11-20T02:30:01Z")[1]["total"] == 0

    rows = read_siesa(world, "rest", 4, modified_since=written)

    assert sorted(row["f_codigo_externo"] for row in rows) == sorted(changed)


@pytest.mark.parametrize(
    ("query", "named"),
    [({"limit": "1001"}, "limit"), ({"limit": "0"}, "limit"), ({"page": "0"}, "page"), ({"page": "x"}, "page"),
     ({"modified_since": "gestern"}, "modified_since")],
)  # fmt: skip
def test_the_rest_form_refuses_a_bad_query_and_names_it(ask_siesa: Ask, query: dict[str, str], named: str) -> None:
    status, body = ask_siesa(World(size=5), "rest", 1, 10, **query)

    assert (status, body["message"].split()[0]) == (400, named)


def test_the_rest_token_names_the_company(ask_siesa: Ask) -> None:
    world = World(size=5)
    plain = Call("GET", "/", {b"authorization": f"Bearer {credentials.SIESA_REST_TOKEN}".encode()})

    assert world.siesa.rest(plain) == world.siesa.rest(plain)
    assert ask_siesa(world, "rest", 1, 10, company=7502)[1] != ask_siesa(world, "rest", 1, 10, company=7501)[1]
    assert world.siesa.rest(Call("GET", "/", {b"authorization": b"Bearer nonsense"})).status == 401
    assert ask_siesa(world, "rest", 1, 10, company=99)[0] == 403


def test_rest_rows_carry_tags_of_24_hexadecimal_digits_and_a_date_with_offset(read_siesa: Read) -> None:
    rows = read_siesa(World(size=200), "rest", 100)

    tags = [row["f_tag_rfid"] for row in rows if row["f_tag_rfid"]]
    assert {len(tag) for tag in tags} == {24}
    assert all(int(tag, 16) for tag in tags)
    offsets = {datetime.fromisoformat(row["f_fecha_modificacion"]).utcoffset() for row in rows}
    assert offsets == {timedelta(hours=-5)}
