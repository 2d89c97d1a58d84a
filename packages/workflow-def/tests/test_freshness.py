from typing import Any

import pytest

from integration_core.telemetry.metrics import METRICS
from siesa_workflow import freshness, freshness_rule, names
from typed_asl import check, expressions, substitutions

MOST_FIGURES_A_CALL = 1_000
MOST_INLINE_ITERATIONS_AT_A_TIME = 40
MOST_EVENTS, EVENTS_AN_ITERATION = 25_000, 7


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    found: dict[str, Any] = freshness.build().dump()["States"]
    return found


def test_the_definition_checks_without_a_finding() -> None:
    assert list(check(freshness.build())) == []


def test_it_needs_two_tables_and_the_environments_name_and_no_topic() -> None:
    assert substitutions(freshness.build()) == {names.CONFIG_TABLE, names.SYNC_STATE_TABLE, names.ENVIRONMENT_NAME}


def test_the_figures_of_a_page_fit_in_one_call() -> None:
    assert freshness.CLIENTS_A_PAGE + 1 <= MOST_FIGURES_A_CALL


def test_the_history_has_room_for_two_thousand_clients(states: dict[str, Any]) -> None:
    pages = 2_000 / freshness.CLIENTS_A_PAGE

    assert 2_000 * EVENTS_AN_ITERATION + pages * 20 < MOST_EVENTS
    assert states[freshness.WATCH]["MaxConcurrency"] <= MOST_INLINE_ITERATIONS_AT_A_TIME


def test_both_scans_read_the_same_and_only_what_the_rule_needs(states: dict[str, Any]) -> None:
    first, more = states[freshness.SCAN]["Arguments"], dict(states[freshness.SCAN_MORE]["Arguments"])

    assert more.pop("ExclusiveStartKey") == "{% $next_page %}"
    assert first == more
    assert first["ProjectionExpression"].split(", ") == list(freshness_rule.ATTRIBUTES)


def test_only_the_first_scan_begins_the_count_anew(states: dict[str, Any]) -> None:
    assert states[freshness.SCAN]["Assign"].keys() - states[freshness.SCAN_MORE]["Assign"].keys() == {
        "overdue_count",
        "page_overdue",
    }


def test_the_total_is_sent_by_the_last_state_alone(states: dict[str, Any]) -> None:
    sending = [name for name, state in states.items() if freshness.CLIENTS_OVERDUE in str(state)]

    assert sending == [freshness.REPORT_TOTAL]
    assert states[freshness.REPORT_TOTAL]["End"] is True


def test_every_call_is_repeated_when_it_is_throttled(states: dict[str, Any]) -> None:
    flow = states | states[freshness.WATCH]["ItemProcessor"]["States"]
    tasks = {name: state for name, state in flow.items() if state["Type"] == "Task"}

    assert len(tasks) == 5
    assert all(state["Retry"][0]["MaxAttempts"] >= 5 for state in tasks.values())


def test_its_metrics_are_not_those_of_the_steps() -> None:
    assert not freshness.METRICS.keys() & METRICS.keys()
    assert {name: metric.dimension_sets for name, metric in freshness.METRICS.items()} == {
        "ClientsOverdue": (("Environment",),),
        "ClientOverdue": (("Environment", "ClientId"),),
    }


def test_every_metric_that_is_sent_is_in_the_table(states: dict[str, Any]) -> None:
    texts = [text for _, text in expressions(freshness.build()) if "'MetricName'" in text]

    assert len(texts) == 2
    assert {name for name in freshness.METRICS if any(f"'{name}'" in text for text in texts)} == set(freshness.METRICS)
    assert states[freshness.REPORT_TOTAL]["Arguments"]["Namespace"] == names.METRICS_NAMESPACE
