"""Catalogues past the largest that is really synced are reckoned from two that are."""

from collections.abc import Mapping

import pytest
from tools.cost import measure as measuring
from tools.cost.cold import STEPS, ColdStart
from tools.cost.measure import LARGEST, Measured, Setting, measure, month_of
from tools.cost.standing import Standing
from tools.cost.usage import Month, SyncUsage
from tools.cost.watch import Watch

COLD = dict.fromkeys(STEPS, ColdStart(0.1, 0.1))


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gather the sizes of catalogues that are synced; a sync of each takes a GET a hundred products."""
    synced: list[int] = []

    def one(setting: Setting, products: int, _cold: Mapping[str, ColdStart], _say: object) -> Measured:
        synced.append(products)
        sync = SyncUsage(transitions=7.0, s3_reads=products / 100)
        return Measured(Month(sync, sync, setting.syncs, standing_bytes=products * 70.0), Watch())

    monkeypatch.setattr(measuring, "_measure", one)
    return synced


def test_up_to_20000_products_the_catalogue_itself_is_synced(sizes: list[int]) -> None:
    found = measure(Setting(products=LARGEST), print, cold=COLD).month

    assert sizes == [20_000]
    assert found.incremental.s3_reads == 200


def test_a_larger_one_is_reckoned_from_20000_and_a_quarter_of_it(sizes: list[int]) -> None:
    found = measure(Setting(products=100_000), print, cold=COLD).month

    assert sizes == [5_000, 20_000]
    assert (found.initial.s3_reads, found.incremental.s3_reads) == (1_000, 1_000)
    assert (found.initial.transitions, found.standing_bytes) == (7, 7_000_000)


def test_no_more_incremental_syncs_are_measured_than_the_month_has() -> None:
    assert [Setting(syncs=syncs, measured=2).incrementals for syncs in (1, 2, 120)] == [0, 1, 2]


def test_one_sync_a_month_is_the_initial_one_alone() -> None:
    initial = SyncUsage(invocations=3.0)

    month = month_of(Setting(syncs=1), initial, [], Standing(1, 2, 3))

    assert month.total(lambda sync: sync.invocations) == 3
    assert (month.incremental, month.standing_bytes, month.item_bytes) == (initial, 2, 3)
