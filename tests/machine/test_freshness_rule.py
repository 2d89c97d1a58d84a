"""When a client is overdue: the rule on usual items, and on whatever an item may hold."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siesa_local.aws.expressions import evaluate
from tests.machine.freshness_items import EXPRESSION, item, odd_items, states

HOUR = 3_600
STARTED = datetime.fromisoformat("2026-11-23T10:00:00Z")


def watched(*items: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = evaluate(EXPRESSION, {"states": states(*items)})
    return found


def allowed_seconds(**attributes: Any) -> float:
    [client] = watched(item(**attributes))
    return (STARTED - datetime.fromisoformat(client["since"])).total_seconds()


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("rate(30 minutes)", 1 + 2),
        ("rate(1 minute)", 2 / 60 + 2),
        ("rate(1 hour)", 2 + 2),
        ("rate(6 hours)", 12 + 2),
        ("rate(1 day)", 48 + 2),
        ("rate(7 days)", 14 * 24 + 2),
        ("cron(0 6 * * ? *)", 26),
        ("at(2026-12-24T06:00:00)", 26),
        ("rate(0 hours)", 26),
        ("every morning", 26),
        ("rate(6 hours) ", 26),
    ],
)
def test_a_rate_allows_two_of_its_turns_and_the_longest_sync_and_all_else_a_day_and_two_hours(
    schedule: str, hours: float
) -> None:
    assert allowed_seconds(syncSchedule=schedule) == hours * HOUR


def test_the_clients_own_longest_sync_counts() -> None:
    assert allowed_seconds(syncSchedule="rate(1 hour)", maxDurationSeconds=600) == 2 * HOUR + 600


def test_a_client_without_a_schedule_has_a_day_and_two_hours() -> None:
    assert allowed_seconds() == 26 * HOUR


@pytest.mark.parametrize("schedule", ["rate(6 hours)", "cron(0 6 ? * MON *)"])
def test_what_the_client_asks_for_is_above_the_schedule(schedule: str) -> None:
    assert allowed_seconds(syncSchedule=schedule, maxSuccessAgeSeconds=8 * 24 * HOUR) == 8 * 24 * HOUR


def test_only_syncs_that_can_have_ended_late_enough_are_looked_at() -> None:
    [client] = watched(item(syncSchedule="rate(1 hour)"))

    assert client == {
        "client_id": "cliente-a",
        "since": "2026-11-23T06:00:00Z",
        "oldest": "sync-20261123-000000",
        "newest": "sync-~",
        "expected": True,
    }


def test_all_syncs_are_looked_at_where_none_is_expected() -> None:
    [client] = watched(item())

    assert (client["oldest"], client["expected"]) == ("sync-", False)


def test_disabled_clients_are_not_watched_and_a_text_is_no_switch() -> None:
    api = {"tenantId": {"S": "as-the-api-says"}, "enabled": {"BOOL": True}}
    texts = [{"tenantId": {"S": "odd"}, "enabled": {"S": word}} for word in ("true", "false")]

    found = watched(item("off", enabled=False), *texts, api, {"tenantId": {"S": "absent"}}, item("on"))

    assert [client["client_id"] for client in found] == ["as-the-api-says", "on"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_however_many_clients_there_are_they_are_a_list(count: int) -> None:
    assert len(watched(*[item(f"cliente-{number}") for number in range(count)])) == count


@given(st.lists(odd_items, max_size=5))
def test_an_odd_item_takes_nothing_from_the_watch_of_the_others(items: list[dict[str, Any]]) -> None:
    found = watched(item("first", syncSchedule="rate(6 hours)"), *items, item("last"))

    assert (found[0]["client_id"], found[-1]["client_id"]) == ("first", "last")
    for client in found:
        since = datetime.fromisoformat(client["since"])
        assert timedelta() <= STARTED - since <= timedelta(days=366)
        assert client["oldest"] == "sync-" or client["oldest"] < f"sync-{since:%Y%m%d-%H%M%S}"
        assert client["newest"] > "sync-99999999-999999-zzzzzz"
        assert type(client["expected"]) is bool
