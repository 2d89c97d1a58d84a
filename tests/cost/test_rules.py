"""Each rule against a number worked by hand."""

from dataclasses import replace

import pytest
from tools.cost.deployment import Deployment, Fixed
from tools.cost.items import Item, Lines, total
from tools.cost.prices import read_prices
from tools.cost.rules import client_items, metric_hours
from tools.cost.shared import shared_items
from tools.cost.usage import Metric, Month, SyncUsage
from tools.cost.watch import Run, Watch

LINES = Lines(read_prices())
DEPLOYED = Deployment({"extractor": 512, "transformer": 512, "loader": 1_024}, 365, "arm64", Fixed(25, 26, 1, 1))
WATCH = Watch(alone=Run(5.0, 7_000.0, 0.5, 1.0), client=Run(1.0, 4_000.0, 0.5, 0.0))
SYNC = SyncUsage(
    seconds=40.0,
    billed={"extractor": 40.0, "transformer": 2.0, "loader": 10.0},
    invocations=3.0,
    transitions=7.0,
    read_units=100.0,
    write_units=20.0,
    s3_writes=13.0,
    s3_reads=15.0,
    payload_bytes=1e6,
    secret_calls=2.0,
    sts_calls=3.0,
    kms_requests=11.0,
    function_log_bytes=4_000.0,
    machine_log_bytes=600_000.0,
    sent_bytes=100_000.0,
)
MONTH = Month(SYNC, SYNC, syncs=100, standing_bytes=5e6, item_bytes=2e5)


def metrics(*names: str) -> frozenset[Metric]:
    return frozenset((name, (("ClientId", "a"),)) for name in names)


def items(month: Month = MONTH, deployed: Deployment = DEPLOYED) -> dict[str, Item]:
    return {item.key: item for item in client_items(LINES, month, WATCH, deployed)}


def test_a_metric_of_120_syncs_in_120_hours_costs_120_of_730_parts_of_its_month() -> None:
    sync = SyncUsage(metrics=metrics("SyncDuration"))

    assert metric_hours(LINES, Month(sync, sync, syncs=120)).usd == pytest.approx(0.30 * 120 / 730)


def test_a_metric_that_only_the_initial_sync_sends_costs_one_hour() -> None:
    month = Month(SyncUsage(metrics=metrics("Initial")), SyncUsage(metrics=metrics("A", "B")), syncs=120)

    assert metric_hours(LINES, month).usd == pytest.approx(0.30 * (1 + 2 * 119) / 730)


def test_a_metric_costs_no_more_than_its_whole_month_however_often_it_is_sent() -> None:
    sync = SyncUsage(metrics=metrics("SyncDuration"))

    assert metric_hours(LINES, Month(sync, sync, syncs=2_000)).usd == pytest.approx(0.30)


def test_a_sync_of_an_hour_and_a_half_sends_in_two_hours() -> None:
    sync = SyncUsage(seconds=5_400.0, metrics=metrics("SyncDuration"))

    assert metric_hours(LINES, Month(sync, sync, syncs=100)).usd == pytest.approx(0.30 * 200 / 730)


@pytest.mark.parametrize(
    ("key", "usd"),
    [
        ("secret", 2 * 0.40),
        ("secret_call", 200 * 0.05 / 10_000),
        ("lambda_extractor", 4_000 * 0.5 * 0.0000133334),
        ("lambda_transformer", 200 * 0.5 * 0.0000133334),
        ("lambda_loader", 1_000 * 1.0 * 0.0000133334),
        ("lambda_request", 300 * 0.20 / 1e6),
        ("state_transition", 700 * 25 / 1e6),
        ("watch_transition", 730 * 25 / 1e6),
        ("dynamodb_write", 2_000 * 0.625 / 1e6),
        ("dynamodb_read", (10_000 + 365) * 0.125 / 1e6),
        ("dynamodb_storage", 0.0002 * 0.25),
        ("dynamodb_backup", 0.0001 * 0.20),
        ("s3_write", 1_300 * 0.005 / 1_000),
        ("s3_read", 1_500 * 0.0004 / 1_000),
        ("s3_storage", (0.1 * 30 / (730 / 24) + 0.005) * 0.023),
        ("log_ingestion", 0.0004 * 0.50),
        ("machine_log", 0.06 * 0.50),
        ("watch_log", 0.00292 * 0.50),
        ("log_storage", (0.0004 + 0.06 + 0.00292) * 0.15 * 12 * 0.03),
        ("kms_request", 1_100 * 0.03 / 10_000),
        ("data_out", 0.01 * 0.09),
        ("trace", 100 * 5 / 1e6),
        ("schedule", 100 * 1 / 1e6),
        ("sns_publish", 5 * 0.50 / 1e6),
        ("sns_email", 5 * 2 / 1e5),
        ("sts_call", 0.0),
    ],
)
def test_an_item_is_what_one_works_out_by_hand(key: str, usd: float) -> None:
    assert items()[key].usd == pytest.approx(usd)


def test_the_hand_made_numbers_above_cover_every_item() -> None:
    [mark] = test_an_item_is_what_one_works_out_by_hand.pytestmark  # type: ignore[attr-defined]  # pytest sets it

    assert {key for key, _ in mark.args[1]} | {"metric"} == items().keys()


def test_no_two_items_share_a_key_and_the_total_is_their_sum() -> None:
    listed = list(client_items(LINES, MONTH, WATCH, DEPLOYED))

    assert len(items()) == len(listed)
    assert total(listed) == pytest.approx(sum(item.price.usd * item.quantity / item.price.per for item in listed))


def test_on_x86_the_functions_cost_what_x86_costs() -> None:
    on_x86 = items(deployed=replace(DEPLOYED, architecture="x86_64"))

    assert on_x86["lambda_loader"].usd == pytest.approx(1_000 * 0.0000166667)


def test_what_all_clients_share_is_worked_out_apart() -> None:
    fleet = frozenset({("SyncDuration", (("Environment", "prod"),)), ("ApiLatency", (("Environment", "prod"),))})
    month = replace(MONTH, initial=replace(SYNC, fleet_metrics=fleet))

    shared = {item.key: item.usd for item in shared_items(LINES, month, WATCH, DEPLOYED)}

    assert shared == pytest.approx(
        {
            "dashboard": 3.0,
            "alarm": 2.6,
            "metric": 3 * 0.30,
            "kms_key": 1.0,
            "state_transition": 5 * 730 * 25 / 1e6,
            "log_ingestion": 7_000 * 730 / 1e9 * 0.50,
            "log_storage": 7_000 * 730 / 1e9 * 0.15 * 12 * 0.03,
            "metric_call": 0.0073,
            "trace": 730 * 5 / 1e6,
            "schedule": 730 / 1e6,
        }
    )
