from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siesa_local.simulators.knobs import SiesaKnobs
from siesa_local.simulators.paging import parse_paginacion, unstable_order
from siesa_local.simulators.world import World

Ask = Callable[..., tuple[int, Any]]
Read = Callable[..., list[dict[str, Any]]]
FORMS = ("standard", "dynamic", "rest")


def _key(row: dict[str, Any]) -> str:
    return str(row.get("f120_id", row.get("f_codigo")))


@given(number=st.integers(1, 10**8), length=st.integers(1, 10**8))
def test_paginacion_is_read_back_as_it_was_written(number: int, length: int) -> None:
    assert parse_paginacion(f"numPag={number}|tamPag={length}") == (number, length)


@pytest.mark.parametrize(
    "text", [None, "", "numPag=0|tamPag=1", "numPag=1", "numPag=1|tamPag=x", "numPag=1|tamPag=5 ", "tamPag=5|numPag=1"]
)
def test_paginacion_of_any_other_build_is_not_read(text: str | None) -> None:
    assert parse_paginacion(text) is None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("length", [1, 7, 100])
def test_all_pages_together_are_the_catalogue_in_order(read_siesa: Read, form: str, length: int) -> None:
    world = World(size=100)

    rows = read_siesa(world, form, length)

    assert [_key(row) for row in rows] == [str(item.number) for item in world.siesa.catalogue(7501).rows]


@pytest.mark.parametrize(
    ("end", "status", "codigo"),
    [("a", 400, 1), ("b", 200, 1), ("c", 200, 0)],
)
def test_past_the_last_page_each_end_has_its_own_answer(ask_siesa: Ask, end: Any, status: int, codigo: int) -> None:
    world = World(size=20, siesa=SiesaKnobs(end=end))

    standard = ask_siesa(world, "standard", 3, 10)
    dynamic = ask_siesa(world, "dynamic", 3, 10)

    assert (standard[0], standard[1]["codigo"]) == (dynamic[0], dynamic[1]["codigo"]) == (status, codigo)
    detail: Any = {"a": "No se encontraron registros", "b": None, "c": {"Table": []}}[end]
    assert standard[1]["detalle"] == detail
    if end == "c":
        assert dynamic[1]["detalle"]["Datos"] == []
        assert dynamic[1]["detalle"]["total_registros"] == 20


def test_the_standard_query_tells_no_totals_and_the_dynamic_one_does(ask_siesa: Ask) -> None:
    world = World(size=95)

    assert set(ask_siesa(world, "standard", 1, 10)[1]["detalle"]) == {"Table"}
    detail = ask_siesa(world, "dynamic", 2, 10)[1]["detalle"]
    rows = detail.pop("Datos")
    assert detail == {"tamaño_página": 10, "página_actual": 2, "total_páginas": 10, "total_registros": 95}
    assert [row["LineaRegistro"] for row in rows] == list(range(11, 21))


def test_a_page_of_500_on_the_standard_query_is_one_ghost_row(ask_siesa: Ask) -> None:
    world = World(size=1000)

    ghost = ask_siesa(world, "standard", 1, 500)[1]["detalle"]["Table"]

    assert len(ghost) == 1
    assert set(ghost[0].values()) == {None}
    assert len(ask_siesa(world, "standard", 1, 499)[1]["detalle"]["Table"]) == 499
    assert len(ask_siesa(world, "dynamic", 1, 1000)[1]["detalle"]["Datos"]) == 1000


def test_a_page_that_is_too_large_or_a_bad_filter_brings_the_alerta_row_with_200(ask_siesa: Ask) -> None:
    world = World(size=10, siesa=SiesaKnobs(alerta_from=120))

    for status, body in (
        ask_siesa(world, "dynamic", 1, 120),
        ask_siesa(world, "dynamic", 1, 10, parametros="WHERE f150_id = ''NB1''"),
        ask_siesa(world, "dynamic", 1, 10, parametros="f999 = 1; DROP TABLE t120"),
    ):
        assert status == 200
        assert [list(row) for row in body["detalle"]["Datos"]] == [["alerta"]]


@pytest.mark.parametrize("form", FORMS)
def test_unstable_pages_bring_the_size_but_only_the_ratio_of_distinct_products(read_siesa: Read, form: str) -> None:
    world = World(size=500, siesa=SiesaKnobs(distinct_ratio=0.63, alerta_from=None))

    first, second = (read_siesa(world, form, 50) for _ in range(2))

    assert len(first) == len(second) == 500
    assert len({_key(row) for row in first}) == len({_key(row) for row in second}) == 315
    assert [_key(row) for row in first] != [_key(row) for row in second]
    again = World(size=500, siesa=SiesaKnobs(distinct_ratio=0.63, alerta_from=None))
    assert read_siesa(again, form, 50) == first


@settings(deadline=None)
@given(size=st.integers(0, 300), ratio=st.floats(0.01, 1), turn=st.integers(1, 5), spare=st.integers(0, 5))
def test_a_pass_holds_size_rows_and_the_distinct_share(size: int, ratio: float, turn: int, spare: int) -> None:
    unique = list(range(max(1, size - spare)))

    order = unstable_order("1:7501", turn, size, unique, ratio)

    assert len(order) == size
    assert len(set(order)) == (min(len(unique), max(1, round(size * ratio))) if size else 0)
    assert order == unstable_order("1:7501", turn, size, unique, ratio)


def test_several_passes_merged_by_key_find_every_product(read_siesa: Read) -> None:
    world = World(size=200, siesa=SiesaKnobs(distinct_ratio=0.63))
    wanted = {str(item.number) for item in world.siesa.catalogue(7501).rows}

    found: set[str] = set()
    passes = 0
    while found != wanted and passes < 40:
        found |= {_key(row) for row in read_siesa(world, "standard", 100)}
        passes += 1

    assert found == wanted
    assert passes > 1


def test_the_audit_tells_how_often_each_page_was_asked_for(ask_siesa: Ask) -> None:
    world = World(size=20)
    for number in (1, 2, 2):
        ask_siesa(world, "standard", number, 10)

    assert world.audit("siesa")["pages"] == {"7501": {"API_v2_Items tamPag=10": {"1": 1, "2": 2}}}


def test_a_change_shows_in_pages_that_were_read_before(ask_siesa: Ask) -> None:
    world = World(size=20)
    before = ask_siesa(world, "standard", 1, 20)[1]["detalle"]["Table"]

    changed = world.siesa.catalogue(7501).change(3)

    after = ask_siesa(world, "standard", 1, 20)[1]["detalle"]["Table"]
    differing = [new["f120_referencia"].strip() for old, new in zip(before, after, strict=True) if old != new]
    assert sorted(differing) == sorted(changed)
