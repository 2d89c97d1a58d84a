"""The snapshot_diff way: everything is read, and only what differs from the last success goes on."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.errors import PayloadCorrupt
from integration_core.models import Row, SyncType
from siesa_extractor.testing.desk import Desk
from siesa_extractor.testing.siesa import ScriptedSiesa, item

CATALOGUES = st.dictionaries(st.integers(0, 30), st.integers(0, 3), min_size=1, max_size=20)


def rows_of(catalogue: dict[int, int]) -> list[Row]:
    return [item(number, version=version) for number, version in catalogue.items()]


def by_number(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["f120_id"], str(row)))


@settings(max_examples=60, deadline=None)
@given(before=CATALOGUES, after=CATALOGUES, data=st.data())
def test_new_and_changed_products_go_on_and_only_those(
    before: dict[int, int], after: dict[int, int], data: st.DataObject
) -> None:
    siesa = ScriptedSiesa(rows_of(before))
    desk = Desk(siesa, {"pageSize": data.draw(st.integers(1, 7))})
    desk.commit(desk.sync())
    siesa.rows = data.draw(st.permutations(rows_of(after)))

    extracted = desk.sync("incremental")

    expected = {number: version for number, version in after.items() if before.get(number) != version}
    assert by_number(desk.rows(extracted)) == by_number(rows_of(expected))
    assert extracted.count == len(expected)
    assert extracted.proof is not None
    assert (extracted.proof["rows"], extracted.proof["way"]) == (len(after), "diff")


@settings(max_examples=40, deadline=None)
@given(before=CATALOGUES, after=CATALOGUES, data=st.data())
def test_what_failed_last_time_goes_on_first_and_is_counted(
    before: dict[int, int], after: dict[int, int], data: st.DataObject
) -> None:
    siesa = ScriptedSiesa(rows_of(before))
    desk = Desk(siesa)
    failed = data.draw(st.lists(st.sampled_from(sorted(before)), unique=True))
    desk.commit(desk.sync(), failed=rows_of({number: before[number] for number in failed}))
    siesa.rows = rows_of(after)

    extracted = desk.sync("incremental")

    again = {number: version for number, version in after.items() if number in failed}
    changed = {n: version for n, version in after.items() if n not in failed and before.get(n) != version}
    rows = desk.rows(extracted)
    assert extracted.proof is not None
    assert extracted.proof["reoffered"] == len(again)
    assert rows[: len(again)] == rows_of(again)
    assert rows[len(again) :] == rows_of(changed)


def test_an_unchanged_catalogue_passes_nothing_on_and_is_complete() -> None:
    desk = Desk(ScriptedSiesa([item(1), item(2)]))
    desk.commit(desk.sync())
    extracted = desk.sync("incremental")

    assert (extracted.status, extracted.count, extracted.products) == ("complete", 0, [])


def test_all_rows_of_a_changed_product_go_on() -> None:
    siesa = ScriptedSiesa([item(1, bodega="NB1"), item(1, bodega="NS1"), item(2)])
    desk = Desk(siesa)
    desk.commit(desk.sync())
    siesa.rows[1] = item(1, bodega="AV1")

    assert desk.rows(desk.sync("incremental")) == [item(1, bodega="NB1"), item(1, bodega="AV1")]


def by_reference(desk: Desk) -> None:
    name, file = next(iter(desk.mappings.files.items()))
    known = file.fields["external_id"].model_copy(update={"source_fields": ("f120_referencia",)})
    desk.mappings.files[name] = file.model_copy(update={"fields": {**file.fields, "external_id": known}})


def test_all_items_that_share_an_external_id_go_on_together_in_the_order_of_a_full_read() -> None:
    loser, winner = item(5, f120_referencia="R5"), item(900, f120_referencia="R5  ")
    siesa = ScriptedSiesa([loser, item(6, f120_referencia="R6"), winner])
    desk = Desk(siesa)
    by_reference(desk)
    desk.commit(desk.sync())
    changed = {**loser, "f120_notas": "changed"}
    siesa.rows[0] = changed
    second = desk.sync("incremental")
    desk.commit(second)
    siesa.rows.remove(winner)

    assert desk.rows(second) == [changed, winner]
    assert desk.rows(desk.sync("incremental")) == [changed]


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    """The desk's warnings. pytest captures on the root logger, from which powertools keeps its lines away."""
    told: list[str] = []
    handler = logging.Handler("WARNING")
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("siesa-extractor-tests")
    logger.addHandler(handler)
    yield told
    logger.removeHandler(handler)


@pytest.mark.parametrize(("left", "told"), [(8, None), (7, 3)])
@pytest.mark.parametrize("sync_type", ["initial", "incremental"])
def test_more_products_gone_than_the_client_expects_are_told_and_stop_nothing(
    left: int, told: int | None, sync_type: SyncType, warnings: list[str]
) -> None:
    siesa = ScriptedSiesa([item(number) for number in range(10)])
    desk = Desk(siesa)
    desk.commit(desk.sync())
    del siesa.rows[left:]
    extracted = desk.sync(sync_type)

    assert (extracted.status, (extracted.proof or {}).get("vanished")) == ("complete", told)
    assert len(warnings) == (told is not None)


def test_only_a_commit_moves_the_baseline() -> None:
    siesa = ScriptedSiesa([item(1)])
    desk = Desk(siesa)
    desk.commit(desk.sync())
    siesa.rows = [item(1, version=2)]
    desk.sync("incremental")

    assert desk.rows(desk.sync("incremental")) == [item(1, version=2)]


def test_a_first_sync_passes_everything_on_even_when_it_is_called_incremental() -> None:
    extracted = Desk(ScriptedSiesa([item(1), item(2)])).sync("incremental")

    assert extracted.count == 2
    assert extracted.proof is not None
    assert extracted.proof["way"] == "full"


def change_mapping(desk: Desk) -> None:
    file = next(iter(desk.mappings.files.values()))
    name = file.fields["name"].model_copy(update={"trim": False})
    key = next(iter(desk.mappings.files))
    desk.mappings.files[key] = file.model_copy(update={"fields": {**file.fields, "name": name}})


def change_destination(desk: Desk) -> None:
    desk.product_config = {"baseUrl": "https://other.example.com"}
    desk.configure()


def change_key(desk: Desk) -> None:
    desk.configure(keyFields=["f120_id"])


@pytest.mark.parametrize("change", [change_mapping, change_destination, change_key])
def test_a_changed_mapping_destination_or_key_sends_everything_again(change: Any) -> None:
    desk = Desk(ScriptedSiesa([item(1), item(2)]))
    desk.commit(desk.sync(), failed=[item(2)])
    change(desk)
    extracted = desk.sync("incremental")

    assert desk.rows(extracted) == [item(1), item(2)]
    assert extracted.proof is not None
    assert extracted.proof["reoffered"] == 0


def test_an_initial_sync_passes_on_what_has_not_changed_too() -> None:
    desk = Desk(ScriptedSiesa([item(1), item(2)]))
    desk.commit(desk.sync())

    assert desk.sync("initial").count == 2


def test_a_lost_baseline_stops_an_incremental_sync_and_not_an_initial_one() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.commit(desk.sync())
    desk.store.sweep("baselines", keep=())

    with pytest.raises(PayloadCorrupt, match="start an initial sync"):
        desk.sync("incremental")
    assert desk.sync("initial").count == 1


def test_a_product_that_failed_and_is_gone_is_not_offered_again() -> None:
    siesa = ScriptedSiesa([item(1), item(2)])
    desk = Desk(siesa)
    desk.commit(desk.sync(), failed=[item(2)])
    siesa.rows = [item(1)]

    assert desk.sync("incremental").count == 0
