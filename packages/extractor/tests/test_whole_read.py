"""A full read: what arrives is what there was, however it was split over pages and however its end was told."""

import threading
from collections.abc import Mapping
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core import progress
from integration_core.errors import ConfigurationInvalid, IncompleteRead, SourceContractBroken, SourceRefusedQuery
from integration_core.http.answer import Answer
from integration_core.models import Row
from siesa_extractor.testing.desk import Desk
from siesa_extractor.testing.siesa import ENDS, ScriptedSiesa, answer, item, success

ENDINGS = st.sampled_from(["a", "b", "c"])


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 60),
    page_size=st.integers(1, 25),
    cap=st.none() | st.integers(1, 25),
    concurrency=st.integers(1, 6),
    end=ENDINGS,
    part_rows=st.integers(1, 30),
)
def test_whatever_the_split_and_the_end_all_rows_arrive_once_and_in_order(
    count: int, page_size: int, cap: int | None, concurrency: int, end: Literal["a", "b", "c"], part_rows: int
) -> None:
    rows = [item(number) for number in range(count)]
    siesa = ScriptedSiesa(rows, end=end, cap=cap)
    desk = Desk(siesa, {"pageSize": page_size, "concurrency": concurrency}, part_rows=part_rows)

    extracted = desk.sync()

    assert desk.rows(extracted) == rows
    assert extracted.count == count
    assert extracted.status == "complete"
    assert extracted.proof is not None
    assert (extracted.proof["rows"], extracted.proof["distinct"], extracted.proof["end"]) == (count, count, end)


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 40), page_size=st.integers(1, 25), total=st.sampled_from(["right", None]))
def test_the_rest_form_is_read_whole_with_and_without_a_declared_total(
    count: int, page_size: int, total: Literal["right"] | None
) -> None:
    rows = [{"f_codigo": str(number), "f_fecha": "2026"} for number in range(count)]
    desk = Desk(ScriptedSiesa(rows, total=total), REST | {"pageSize": page_size})

    assert desk.rows(desk.sync()) == rows


REST: dict[str, Any] = {"dialect": "rest", "idCompania": None}


def test_a_short_page_is_not_taken_for_the_end() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(20)])
    siesa.script(1, success([item(100)]))
    desk = Desk(siesa, {"pageSize": 10, "concurrency": 1})

    assert desk.rows(desk.sync()) == [item(100), *(item(number) for number in range(10, 20))]


def test_the_rows_lie_in_the_store_also_where_they_travel_inline() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    extracted = desk.sync()

    assert extracted.products == [item(1)]
    assert extracted.products_ref is not None
    assert list(desk.store.read(extracted.products_ref)) == [item(1)]


def test_ghost_rows_are_dropped_and_counted() -> None:
    siesa = ScriptedSiesa()
    siesa.script(1, success([item(1), {"f120_id": None}]))
    extracted = Desk(siesa).sync()

    assert extracted.count == 1
    assert extracted.proof is not None
    assert extracted.proof["ghosts"] == 1


def test_rows_of_other_companies_are_left_out_and_counted() -> None:
    rows = [item(1), item(2, f120_id_cia=2), item(3, f120_id_cia="1  "), item(4, f120_id_cia=None)]
    desk = Desk(ScriptedSiesa(rows), {"erpCompany": 1})
    extracted = desk.sync()

    assert desk.rows(extracted) == [rows[0], rows[2], rows[3]]
    assert extracted.proof is not None
    assert extracted.proof["other_companies"] == 1


@pytest.mark.parametrize("one", [1, 1.0, "1", "1.0000", " 01 "])
def test_a_company_is_the_same_in_whatever_form_its_number_comes(one: object) -> None:
    rows = [item(1, f120_id_cia=one), item(2, f120_id_cia="1.5"), item(3, f120_id_cia="A1")]
    desk = Desk(ScriptedSiesa(rows), {"erpCompany": 1})

    assert desk.rows(desk.sync()) == rows[:1]


def test_a_company_that_no_row_is_of_is_a_wrong_configuration_and_no_empty_catalogue() -> None:
    desk = Desk(ScriptedSiesa([item(1), item(2, f120_id_cia=3)]), {"erpCompany": 2})

    with pytest.raises(ConfigurationInvalid, match=r"none of the 2 rows read is of erpCompany 2; f120_id_cia has 1, 3"):
        desk.sync()


def test_rows_under_another_key_are_an_error_and_not_an_empty_success() -> None:
    siesa = ScriptedSiesa()
    siesa.script(1, success([item(1)], key="Datos"))

    with pytest.raises(SourceContractBroken, match="detalle has 'Datos'"):
        Desk(siesa).sync()


@pytest.mark.parametrize("row", [{"alerta": "pagina demasiado grande"}, {"f120_id": None}])
def test_a_refusal_in_the_form_of_a_row_is_no_product(row: dict[str, Any]) -> None:
    siesa = ScriptedSiesa()
    siesa.script(1, success([row]))

    with pytest.raises(SourceRefusedQuery, match="pageSize is 100"):
        Desk(siesa).sync()


@pytest.mark.parametrize("end", ["a", "b"])
def test_an_empty_catalogue_is_believed_when_it_was_stated_twice(end: Literal["a", "b"]) -> None:
    siesa = ScriptedSiesa(end=end)
    extracted = Desk(siesa).sync()

    assert (extracted.status, extracted.count, extracted.products) == ("complete", 0, [])
    assert siesa.calls == [(1, None), (1, None)]


def test_an_empty_list_is_not_believed() -> None:
    with pytest.raises(IncompleteRead, match="must be proved"):
        Desk(ScriptedSiesa(end="c")).sync()


def test_a_catalogue_that_was_full_is_not_believed_to_be_empty() -> None:
    siesa = ScriptedSiesa([item(1), item(2)])
    desk = Desk(siesa)
    desk.commit(desk.sync())
    siesa.rows = []

    for sync_type in ("initial", "incremental"):
        with pytest.raises(IncompleteRead, match="had 2 products"):
            desk.sync(sync_type)


def test_a_total_of_zero_stated_twice_is_an_empty_catalogue() -> None:
    assert Desk(ScriptedSiesa(), REST).sync().count == 0


@pytest.mark.parametrize("total", [0, 2, 9])
def test_a_declared_total_that_is_not_what_was_read_is_incomplete(total: int) -> None:
    rows = [{"f_codigo": str(number), "f_fecha": "2026"} for number in range(5)]

    with pytest.raises(IncompleteRead, match=f"declared {total} rows"):
        Desk(ScriptedSiesa(rows, total=total), REST).sync()


class LateSecondPage(ScriptedSiesa):
    """Answers page 2 only after page 3 was answered."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(rows)
        self.third = threading.Event()

    def _page(self, number: int, size: int, since: str | None, *, rest: bool) -> Answer:
        if number == 3:
            self.third.set()
        return super()._page(number, size, since, rest=rest)

    def call(
        self, method: str, path: str, /, *, params: Mapping[str, str | int] | None = None, **options: Any
    ) -> Answer:
        if "numPag=2|" in str(params):
            self.third.wait(5)
        return super().call(method, path, params=params, **options)


def test_rows_after_an_end_marker_are_incomplete() -> None:
    siesa = LateSecondPage([item(number) for number in range(3)])
    status, content = ENDS["a"]
    siesa.script(2, answer(content, status))
    desk = Desk(siesa, {"pageSize": 1, "concurrency": 2})

    with pytest.raises(IncompleteRead, match="ended after page 1"):
        desk.sync()


def test_progress_is_told_page_by_page() -> None:
    desk = Desk(ScriptedSiesa([item(number) for number in range(5)]), {"pageSize": 2, "concurrency": 1})
    told: list[progress.Progress] = []

    with progress.listening(told.append):
        desk.sync()

    assert [(step.step, step.unit, step.done) for step in told][:3] == [("extract", "pages", n) for n in (1, 2, 3)]
    assert told[-1] == progress.Progress("extract", "pages", 3, 3)
