"""The modified_since way: only what changed is read, from a moment by the source's clock."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from integration_core.errors import IncompleteRead
from integration_core.models import Row
from siesa_extractor.testing.desk import CLIENT, Desk
from siesa_extractor.testing.siesa import ScriptedSiesa

REST: dict[str, Any] = {"dialect": "rest", "idCompania": None, "watermarkOverlapSeconds": 600}
THEIRS = datetime(2026, 11, 23, 1, 40, tzinfo=UTC)
WATERMARK = "2026-11-23T01:30:00Z"


def row(code: str, changed: str = "2026-01-01T00:00:00Z", **columns: Any) -> Row:
    return {"f_codigo": code, "f_fecha": changed, **columns}


def desk_after_initial(*rows: Row, failed: list[Row] | None = None) -> Desk:
    desk = Desk(ScriptedSiesa(list(rows), date=THEIRS), dict(REST))
    desk.commit(desk.sync(), failed=failed)
    desk.siesa.calls.clear()
    return desk


def test_the_watermark_is_the_reads_start_by_the_sources_clock_minus_the_overlap() -> None:
    desk = Desk(ScriptedSiesa([row("1")], date=THEIRS), dict(REST))

    assert desk.sync().watermark == WATERMARK


def test_our_clock_serves_where_the_source_tells_no_time() -> None:
    desk = Desk(ScriptedSiesa([row("1")]), dict(REST))

    assert desk.sync().watermark == "2026-11-23T01:36:00Z"


def test_only_rows_modified_since_the_watermark_are_asked_for() -> None:
    desk = desk_after_initial(row("1"), row("2"))
    desk.siesa.rows.append(row("3", "2026-11-23T01:35:00Z"))
    extracted = desk.sync("incremental")

    assert desk.rows(extracted) == [row("3", "2026-11-23T01:35:00Z")]
    assert {since for _, since in desk.siesa.calls} == {WATERMARK}
    assert extracted.proof is not None
    assert extracted.proof["way"] == "since"


def test_nothing_changed_is_proved_by_the_declared_total() -> None:
    desk = desk_after_initial(row("1"))
    extracted = desk.sync("incremental")

    assert (extracted.status, extracted.count) == ("complete", 0)
    assert desk.siesa.calls == [(1, WATERMARK)]


def test_without_a_total_the_unfiltered_first_page_proves_that_nothing_changed() -> None:
    desk = desk_after_initial(row("1"))
    desk.siesa.total = None

    assert desk.sync("incremental").count == 0
    assert desk.siesa.calls == [(1, WATERMARK), (1, None)]


def test_a_source_that_shows_nothing_at_all_proves_nothing() -> None:
    desk = desk_after_initial(row("1"))
    desk.siesa.total = None
    desk.siesa.rows = []

    with pytest.raises(IncompleteRead, match="must be proved"):
        desk.sync("incremental")


def test_what_failed_is_offered_again_first_as_it_was() -> None:
    desk = desk_after_initial(row("1"), row("2"), failed=[row("2")])
    fresh = row("3", "2026-11-23T01:35:00Z")
    desk.siesa.rows.append(fresh)
    extracted = desk.sync("incremental")

    assert desk.rows(extracted) == [row("2"), fresh]
    assert extracted.proof is not None
    assert extracted.proof["reoffered"] == 1
    assert extracted.products == [row("2"), fresh]


def test_what_failed_is_not_offered_again_beside_a_fresh_row_of_the_same_product() -> None:
    fresh = row("2", "2026-11-23T01:35:00Z")
    desk = desk_after_initial(row("1"), row("2"), failed=[row("2"), row("1")])
    desk.siesa.rows[1] = fresh
    extracted = desk.sync("incremental")

    assert desk.rows(extracted) == [row("1"), fresh]
    assert extracted.proof is not None
    assert extracted.proof["reoffered"] == 1


def test_what_failed_is_offered_again_also_when_nothing_changed() -> None:
    desk = desk_after_initial(row("1"), failed=[row("1")])
    extracted = desk.sync("incremental")

    assert (extracted.count, desk.rows(extracted)) == (1, [row("1")])


def test_a_success_without_a_watermark_is_no_starting_point() -> None:
    desk = desk_after_initial(row("1"), row("2"))
    last = desk.state.successes[CLIENT][-1]
    desk.state.successes[CLIENT] = [replace(last, watermark=None)]

    assert desk.sync("incremental").count == 2


def test_a_changed_mapping_reads_everything_again() -> None:
    desk = desk_after_initial(row("1"), row("2"))
    desk.product_config = {"baseUrl": "https://other.example.com"}
    desk.configure()

    assert desk.sync("incremental").count == 2
    assert {since for _, since in desk.siesa.calls} == {None}


def test_that_there_were_products_is_remembered_over_incremental_syncs() -> None:
    desk = desk_after_initial(row("1"), row("2"))
    desk.commit(desk.sync("incremental"))
    desk.siesa.rows = []

    with pytest.raises(IncompleteRead, match="had 2 products"):
        desk.sync("initial")


def test_changing_the_way_of_reading_sends_everything_once() -> None:
    desk = desk_after_initial(row("1"), row("2"))
    desk.configure(incremental="snapshot_diff")
    switched = desk.sync("incremental")
    desk.commit(switched)

    assert switched.proof is not None
    assert switched.proof["way"] == "full"
    assert desk.sync("incremental").count == 0
    assert {since for _, since in desk.siesa.calls} == {None}
