"""A month out of a few measured syncs."""

import pytest
from tools.cost.usage import Metric, Month, SyncUsage, extended, mean

DURATION: Metric = ("SyncDuration", (("ClientId", "a"), ("SyncType", "incremental")))
FIRST: Metric = ("SyncDuration", (("ClientId", "a"), ("SyncType", "initial")))
LATENCY: Metric = ("ApiLatency", (("ClientId", "a"),))


def test_a_month_is_one_initial_sync_and_incremental_ones() -> None:
    month = Month(SyncUsage(transitions=9.0), SyncUsage(transitions=7.0), syncs=120)

    assert month.total(lambda sync: sync.transitions) == 9 + 119 * 7


def test_a_month_of_one_sync_has_no_incremental_one() -> None:
    month = Month(SyncUsage(transitions=9.0, metrics=frozenset({FIRST})), SyncUsage(metrics=frozenset({DURATION})), 1)

    assert month.total(lambda sync: sync.transitions) == 9
    assert month.senders == {FIRST: 1}


def test_each_metric_is_counted_by_the_syncs_that_send_it() -> None:
    initial, later = SyncUsage(metrics=frozenset({FIRST, LATENCY})), SyncUsage(metrics=frozenset({DURATION, LATENCY}))

    assert Month(initial, later, syncs=120).senders == {FIRST: 1, DURATION: 119, LATENCY: 120}


def test_several_syncs_are_one_mean_with_every_metric_that_was_sent() -> None:
    one = SyncUsage(seconds=10.0, billed={"loader": 2.0}, metrics=frozenset({DURATION}), fleet_metrics=frozenset())
    two = SyncUsage(seconds=20.0, billed={"loader": 4.0, "extractor": 1.0}, metrics=frozenset({LATENCY}))

    assert mean([one, two]) == SyncUsage(
        seconds=15.0, billed={"extractor": 0.5, "loader": 3.0}, metrics=frozenset({DURATION, LATENCY})
    )


def test_a_larger_catalogue_lies_on_the_line_through_two_measured_ones() -> None:
    small = SyncUsage(s3_writes=20.0, transitions=7.0, billed={"loader": 10.0})
    large = SyncUsage(s3_writes=50.0, transitions=7.0, billed={"loader": 40.0})

    reckoned = extended(small, large, of=(5_000, 20_000), to=50_000)

    assert (reckoned.s3_writes, reckoned.transitions, reckoned.billed) == (110.0, 7.0, {"loader": 100.0})


def test_what_was_less_at_the_larger_catalogue_does_not_become_less_still() -> None:
    reckoned = extended(SyncUsage(seconds=9.0), SyncUsage(seconds=8.0), of=(5_000, 20_000), to=1_000_000)

    assert reckoned.seconds == pytest.approx(8.0)
