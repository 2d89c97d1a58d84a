"""Each line of facts/siesa-connekta.md, Answers: what it is taken for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import (
    AuthenticationFailed,
    IntegrationError,
    ServerFault,
    SourceContractBroken,
    SourceRefusedQuery,
)
from integration_core.http.answer import Answer
from siesa_extractor.sources.connekta_standard import ConnektaStandard
from siesa_extractor.sources.protocol import End, Page, Query
from siesa_extractor.testing.siesa import ENDS, answer, item, success


def read(reply: Answer, rows_key: str = "detalle.Table", page_size: int = 100) -> Page:
    return ConnektaStandard(Query("/q", rows_key, page_size, 7501, "API_v2_Items")).read(reply)


def test_a_page_is_asked_for_by_number_and_size() -> None:
    request = ConnektaStandard(Query("/q", "detalle.Table", 50, 7501, "API_v2_Items")).request(3, None)

    assert request.path == "/q"
    assert request.params == {
        "idCompania": 7501,
        "descripcion": "API_v2_Items",
        "paginacion": "numPag=3|tamPag=50",
    }


def test_a_filter_by_date_is_never_made_up_for_a_standard_query() -> None:
    with pytest.raises(ValueError, match="no modified-since filter"):
        ConnektaStandard(Query("/q", "detalle.Table", 50, 7501, "API_v2_Items")).request(1, "2026-11-23T01:46:00Z")


def test_rows_are_read_with_their_column_names_freed_of_spaces() -> None:
    page = read(success([{" f120_id ": 1, "f120_descripcion": ' TUBO 1/2" '}]))

    assert page.rows == [{"f120_id": 1, "f120_descripcion": ' TUBO 1/2" '}]
    assert page.end is None


@pytest.mark.parametrize("form", ["a", "b", "c"])
def test_each_of_the_three_ends_is_known(form: str) -> None:
    status, content = ENDS[form]

    page = read(answer(content, status))

    assert page.rows == []
    assert page.end == form
    assert page.states_empty is (form != "c")


def test_a_table_of_null_is_an_end_that_states_nothing() -> None:
    assert read(answer({"codigo": 0, "detalle": {"Table": None}})) == Page([], End.EMPTY)


@pytest.mark.parametrize(
    "content",
    [
        {"codigo": 1, "mensaje": "Estructura invalida. La consulta no recibe parametros.", "detalle": None},
        {"codigo": 1, "mensaje": "Error", "detalle": "No se encontraron registros de la tabla de permisos del usuario"},
        {"codigo": 0, "mensaje": "Error", "detalle": "No se encontraron registros"},
        {"codigo": 1, "mensaje": "No se encontraron registros", "detalle": {"Table": []}},
        ["No se encontraron registros"],
        b"<html><body>Bad Request</body></html>",
        b"",
    ],
)
def test_another_400_is_a_refusal_and_not_the_end(content: Any) -> None:
    with pytest.raises(SourceRefusedQuery, match="400"):
        read(answer(content, 400))


def test_a_refusal_is_told_in_the_sources_own_words() -> None:
    with pytest.raises(SourceRefusedQuery, match="Estructura invalida"):
        read(answer({"codigo": 1, "mensaje": "Estructura invalida.", "detalle": None}, 400))


@pytest.mark.parametrize(
    "content",
    [
        {"codigo": 2, "mensaje": "Error de conexion", "detalle": None},
        {"codigo": 1, "mensaje": "La consulta fue rechazada", "detalle": None},
        {"codigo": "99", "mensaje": "x", "detalle": {"Table": [{"f120_id": 1}]}},
        {"codigo": 1, "mensaje": "Parametro sin datos validos", "detalle": None},
    ],
)
def test_a_code_other_than_success_is_a_refusal_whatever_else_is_there(content: Any) -> None:
    with pytest.raises(SourceRefusedQuery, match="codigo"):
        read(answer(content))


def test_an_alerta_row_is_a_refusal_with_its_text() -> None:
    with pytest.raises(SourceRefusedQuery, match=r"alerta: El filtro no es valido.*pageSize is 120"):
        read(success([{"alerta": "El filtro no es valido"}]), page_size=120)


def test_a_column_called_alerta_among_others_is_data() -> None:
    assert read(success([{"alerta": "si", "f120_id": 1}])).rows == [{"alerta": "si", "f120_id": 1}]


def test_a_page_of_nothing_but_a_ghost_row_names_the_page_size() -> None:
    with pytest.raises(SourceRefusedQuery, match="pageSize is 500"):
        read(success([{"f120_id": None, "f120_referencia": None}]), page_size=500)


def test_a_ghost_row_among_others_is_dropped_and_counted() -> None:
    page = read(success([item(1), {"f120_id": None}, item(2)]))

    assert page.rows == [item(1), item(2)]
    assert page.ghosts == 1


@pytest.mark.parametrize("body", [b"", b"  ", b"<!DOCTYPE html><html></html>", b"not json", b"{}", b"null"])
def test_a_success_without_data_in_it_is_a_fault_to_be_retried(body: bytes) -> None:
    with pytest.raises(ServerFault):
        read(answer(body))


def test_rows_under_another_key_are_told_with_the_keys_that_are_there() -> None:
    with pytest.raises(SourceContractBroken, match=r"'detalle.Table'; detalle has 'Table1', 'Table2'.*rowsKey"):
        read(answer({"codigo": 0, "detalle": {"Table1": [], "Table2": []}}))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"codigo": 0, "detalle": None}, "detalle is null"),
        ({"codigo": 0, "data": []}, "the answer has 'codigo', 'data'"),
        ({"codigo": 0, "detalle": {"Table": {"f120_id": 1}}}, "an object under 'detalle.Table'"),
        ({"codigo": 0, "detalle": {"Table": ["x"]}}, "a text as row 1"),
        ("text", "the answer is a text"),
        (7, "the answer is a number"),
    ],
)
def test_an_answer_of_another_form_is_described(content: Any, words: str) -> None:
    with pytest.raises(SourceContractBroken, match=words):
        read(answer(content))


def test_another_rows_key_and_a_bare_list_are_accepted() -> None:
    assert read(success([item(1)], "Table1"), "detalle.Table1").rows == [item(1)]
    assert read(answer([item(1)])).rows == [item(1)]
    assert read(answer([])).end == End.EMPTY


def test_401_says_all_that_siesa_means_by_it() -> None:
    with pytest.raises(AuthenticationFailed, match=r"does not know \('API_v2_Items'\).*wrong kind of endpoint"):
        read(answer({"codigo": 1}, 401))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TABLES = st.fixed_dictionaries(
    {
        "codigo": st.sampled_from([0, 1, "0", None, 2]),
        "mensaje": JSON,
        "detalle": st.fixed_dictionaries({"Table": JSON}),
    }
)


@given(content=JSON | TABLES, status=st.sampled_from([200, 400]))
def test_any_json_gives_rows_or_an_end_or_an_error_of_the_family(content: Any, status: int) -> None:
    try:
        page = read(answer(content, status))
    except IntegrationError:
        return

    assert (page.rows == []) is (page.end is not None)
