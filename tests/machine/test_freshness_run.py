"""The watch of freshness, run in the embedded AWS over real tables: who is overdue, and what CloudWatch is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from integration_core.clock import iso
from siesa_local.aws import EmbeddedAws, ExecutionResult, Resources, TableSpec
from siesa_workflow import freshness, names

PLACES = {names.CONFIG_TABLE: "config", names.SYNC_STATE_TABLE: "sync-state", names.ENVIRONMENT_NAME: "test"}
KEYS = {"config": "configType", "sync-state": "syncId"}
FLEET = [{"Name": "Environment", "Value": "test"}]


def table(name: str) -> TableSpec:
    keys = ("tenantId", KEYS[name])
    return TableSpec(
        {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=True)
            ],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        }
    )


class Watch:
    """The machine over a config and a sync-state table; each run's figures stand in an environment of their own."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.numbers = count(1)
        self.definition = freshness.build().dump()
        tables = aws.session.resource("dynamodb")
        self.config, self.sync_state = tables.Table("config"), tables.Table("sync-state")

    def limit(self, *, clients: int = freshness.CLIENTS_A_PAGE, syncs: int = freshness.SYNCS_A_QUERY) -> None:
        """Make pages small, as they are large in a table of thousands."""
        states = self.definition["States"]
        for name in (freshness.SCAN, freshness.SCAN_MORE):
            states[name]["Arguments"]["Limit"] = clients
        flow = states[freshness.WATCH]["ItemProcessor"]["States"]
        flow[freshness.LAST_SUCCESS]["Arguments"]["Limit"] = syncs

    def client(self, client_id: str, *, enabled: Any = True, **attributes: Any) -> None:
        """Put a client's configuration, as far as it is read here."""
        key = {"tenantId": client_id, "configType": "PRODUCT_CONFIG"}
        self.config.put_item(Item=key | {"enabled": enabled, **attributes})

    def sync(self, client_id: str, *, hours: float, status: str = "success", ran: float = 0.25) -> None:
        """Put a sync that ended so many hours ago."""
        ended = datetime.now(UTC) - timedelta(hours=hours)
        began = ended - timedelta(hours=ran)
        sync_id = f"sync-{began:%Y%m%d-%H%M%S}-{next(self.numbers):06d}"
        item = {"tenantId": client_id, "syncId": sync_id, "status": status, "timestamp": iso(ended)}
        self.sync_state.put_item(Item=item)

    def run(self) -> ExecutionResult:
        """Run the machine once."""
        name = f"watch-{next(self.numbers)}"
        machine = self.aws.deploy("freshness", self.definition, PLACES)
        return self.aws.wait(self.aws.start(machine, "{}", name), timeout=60)

    def overdue(self) -> list[str]:
        """Run the machine, which must succeed, and name the clients that CloudWatch was told of."""
        result = self.run()
        assert (result.status, result.cause) == ("SUCCEEDED", None)
        told = self.told()
        sent = [str(event.details["parameters"]) for event in result.events if event.type == "TaskScheduled"]
        assert sum(text.count(f'"{freshness.CLIENT_OVERDUE}"') for text in sent) == len(told)
        assert result.output == {"clients_overdue": len(told)}
        assert self.total() == len(told)
        return told

    def told(self) -> list[str]:
        """Name the clients under `ClientOverdue`."""
        metrics = self.aws.client("cloudwatch").list_metrics(Namespace=names.METRICS_NAMESPACE)["Metrics"]
        own = [metric["Dimensions"] for metric in metrics if metric["MetricName"] == freshness.CLIENT_OVERDUE]
        assert all(dimensions[0] == FLEET[0] for dimensions in own)
        return sorted(dimensions[1]["Value"] for dimensions in own)

    def total(self) -> float | None:
        """Give what was sent as `ClientsOverdue`, None where nothing was."""
        now = datetime.now(UTC)
        points = self.aws.client("cloudwatch").get_metric_statistics(
            Namespace=names.METRICS_NAMESPACE,
            MetricName=freshness.CLIENTS_OVERDUE,
            Dimensions=FLEET,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7_200,
            Statistics=["Maximum"],
        )["Datapoints"]
        return max((point["Maximum"] for point in points), default=None)


@pytest.fixture
def watch() -> Iterator[Watch]:
    resources = Resources(tables=(table("config"), table("sync-state")))
    with EmbeddedAws(None, resources, {}, sleep=lambda seconds: None) as aws:
        yield Watch(aws)


def test_without_a_client_the_total_is_still_sent(watch: Watch) -> None:
    assert watch.overdue() == []
    assert watch.total() == 0


def test_the_clients_whose_last_success_is_too_old_are_named_and_no_other(watch: Watch) -> None:
    for client_id, hours in (("fresh", 13), ("overdue", 15)):
        watch.client(client_id, syncSchedule="rate(6 hours)")
        watch.sync(client_id, hours=hours)
        watch.sync(client_id, hours=100)
    watch.client("daily", syncSchedule="cron(0 6 * * ? *)")
    watch.sync("daily", hours=25)
    watch.client("forgotten")
    watch.sync("forgotten", hours=27)
    watch.client("weekly", syncSchedule="cron(0 6 ? * MON *)", maxSuccessAgeSeconds=8 * 86_400)
    watch.sync("weekly", hours=7 * 24)
    watch.client("off", enabled=False, syncSchedule="rate(1 hour)")

    assert watch.overdue() == ["forgotten", "overdue"]


def test_syncs_that_failed_or_run_are_no_success(watch: Watch) -> None:
    watch.client("failing", syncSchedule="rate(1 hour)")
    for hours in (0.1, 1, 2, 3):
        watch.sync("failing", hours=hours, status="failed")
    watch.sync("failing", hours=0, status="running")
    watch.sync("failing", hours=5)

    assert watch.overdue() == ["failing"]


def test_a_long_sync_counts_from_its_end(watch: Watch) -> None:
    watch.client("slow", syncSchedule="rate(1 hour)", maxDurationSeconds=14_400)
    watch.sync("slow", hours=5.9, ran=4)

    assert watch.overdue() == []


def test_who_never_synced_is_overdue_where_a_sync_is_due(watch: Watch) -> None:
    watch.client("scheduled", syncSchedule="rate(6 hours)")
    watch.client("promised", maxSuccessAgeSeconds=3_600)
    watch.client("by-hand")
    watch.sync("by-hand", hours=1, status="failed")

    assert watch.overdue() == ["promised", "scheduled"]


def test_other_items_of_both_tables_are_left_out(watch: Watch) -> None:
    watch.config.put_item(
        Item={"tenantId": "noted", "configType": "NOTES", "enabled": True, "syncSchedule": "rate(1 hour)"}
    )
    watch.client("leased", syncSchedule="rate(1 hour)")
    lease = {"tenantId": "leased", "syncId": "#lease", "status": "success", "timestamp": iso(datetime.now(UTC))}
    watch.sync_state.put_item(Item=lease)

    assert watch.overdue() == ["leased"]


def test_pages_of_clients_and_of_syncs_are_read_to_their_end(watch: Watch) -> None:
    watch.limit(clients=2, syncs=2)
    for number in range(7):
        watch.client(f"fresh-{number}", syncSchedule="rate(6 hours)")
        for hours in range(number):
            watch.sync(f"fresh-{number}", hours=hours, status="failed")
        watch.sync(f"fresh-{number}", hours=8)
        watch.client(f"off-{number}", enabled=False)
    for number in range(3):
        watch.client(f"overdue-{number}", syncSchedule="rate(6 hours)")
        for hours in range(number * 2):
            watch.sync(f"overdue-{number}", hours=hours, status="failed")
    watch.client("by-hand")
    for hours in range(40, 45):
        watch.sync("by-hand", hours=hours, status="failed")

    assert watch.overdue() == ["overdue-0", "overdue-1", "overdue-2"]


def test_an_odd_client_does_not_stop_the_watch_of_the_others(watch: Watch) -> None:
    watch.client("alfa", syncSchedule=6, maxDurationSeconds="two hours", maxSuccessAgeSeconds=["x"])
    watch.client("../ñ b", syncSchedule="rate(6 hours)")
    watch.client("negative", syncSchedule="rate(6 hours)", maxSuccessAgeSeconds=-5)
    watch.client("text-for-a-switch", enabled="true", syncSchedule="rate(6 hours)")
    watch.client("zeta", syncSchedule="rate(6 hours)")

    assert watch.overdue() == ["_invalid", "negative", "zeta"]


def test_a_throttled_call_is_made_again(watch: Watch) -> None:
    watch.client("fresh", syncSchedule="rate(6 hours)")
    watch.sync("fresh", hours=1)
    for service, operation in (("dynamodb", "Scan"), ("dynamodb", "Query"), ("monitoring", "PutMetricData")):
        watch.aws.fail_next(service, operation, code="ThrottlingException", status=400, times=2)

    result = watch.run()

    assert (result.status, result.output) == ("SUCCEEDED", {"clients_overdue": 0})
    assert sum(event.type == "TaskFailed" for event in result.events) == 6


def test_a_client_that_cannot_be_asked_for_counts_as_overdue(watch: Watch) -> None:
    watch.client("fresh", syncSchedule="rate(6 hours)")
    watch.sync("fresh", hours=1)
    watch.aws.fail_next("dynamodb", "Query", code="InternalServerError", status=500, times=100)

    assert watch.overdue() == ["fresh"]


def test_a_watch_that_breaks_off_sends_no_total(watch: Watch) -> None:
    watch.limit(clients=1)
    for client_id in ("cliente-a", "cliente-b"):
        watch.client(client_id, syncSchedule="rate(6 hours)")
    scan = watch.definition["States"][freshness.SCAN_MORE]["Arguments"]
    scan["TableName"] = "absent"

    assert watch.run().status == "FAILED"
    assert len(watch.told()) == 1
    assert watch.total() is None
