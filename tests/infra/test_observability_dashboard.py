from itertools import combinations
from typing import Any

import pytest

from tests.infra.reading import arn, resources
from tests.infra.watching import ALARM, alarms, read_by_widget, widgets

pytestmark = pytest.mark.xdist_group("cdk")

COLUMNS = 24
KINDS = ("extractor", "transformer", "loader", "observability")


@pytest.fixture
def observability(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-observability-prod"]
    return template


@pytest.fixture
def graphs(observability: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {widget["properties"]["title"]: widget for widget in widgets(observability) if widget["type"] == "metric"}


def test_each_environment_has_its_dashboard(templates: dict[str, Any]) -> None:
    names = {
        environment: [
            found["DashboardName"]
            for found in resources(
                templates[f"siesa-integration-observability-{environment}"], "AWS::CloudWatch::Dashboard"
            ).values()
        ]
        for environment in ("dev", "test", "prod")
    }

    assert names == {environment: [f"siesa-integration-{environment}"] for environment in names}


def test_widgets_fill_the_width_and_cover_no_other(observability: dict[str, Any]) -> None:
    placed = [
        {(x, y) for x in range(w["x"], w["x"] + w["width"]) for y in range(w["y"], w["y"] + w["height"])}
        for w in widgets(observability)
    ]
    covered = set().union(*placed)

    assert all(not one & other for one, other in combinations(placed, 2))
    assert covered == {(x, y) for x in range(COLUMNS) for y in range(1 + max(y for _, y in covered))}


def test_each_graph_has_a_title_of_its_own_and_a_unit(observability: dict[str, Any]) -> None:
    drawn = [widget["properties"] for widget in widgets(observability) if widget["type"] == "metric"]
    titles = [properties["title"] for properties in drawn]

    assert len(titles) == len(set(titles))
    assert all(properties["yAxis"]["left"]["label"] for properties in drawn)


def test_each_line_of_a_graph_has_a_name_in_the_legend(graphs: dict[str, dict[str, Any]]) -> None:
    for title, widget in graphs.items():
        shown = [line[-1] for line in widget["properties"]["metrics"] if line[-1].get("visible", True)]
        labels = [options.get("label") for options in shown]
        assert all(labels), title
        assert len(labels) == len(set(labels)), title


def test_the_status_of_every_alarm_of_the_environment_is_shown(
    templates: dict[str, Any], observability: dict[str, Any]
) -> None:
    [status] = [widget for widget in widgets(observability) if widget["type"] == "alarm"]
    own = {f"arn:{logical}" for logical in resources(observability, ALARM)}
    of_steps = {
        arn("cloudwatch", f"alarm:{name}")
        for kind in KINDS
        if kind != "observability"
        for name in alarms(templates[f"siesa-integration-{kind}-prod"])
    }

    assert set(status["properties"]["alarms"]) == own | of_steps


def test_the_dashboard_shows_what_the_issue_asks_for(graphs: dict[str, dict[str, Any]]) -> None:
    read = {title: {one.name for one in read_by_widget(widget)} for title, widget in graphs.items()}

    assert read["Success rate"] == {
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
    }
    assert read["Duration of executions"] == {"ExecutionTime"}
    assert read["Records sent to the products"] == {"RecordsProcessed", "RecordsFailed"}
    assert read["API latency (extractor: Siesa, loader: products)"] == {"ApiLatency"}
    assert read["Errors by step, retried ones too"] == {"Errors"}
    assert read["Unexpected errors by step"] == {"UnexpectedErrors"}
    assert read["Clients overdue"] == {"ClientOverdue"}
    assert read["Errors by client: answers 429"] == {"Throttled"}
    assert read["Records that the product refused, by client"] == {"RecordsFailed"}
    assert read["Successful syncs by client (count, no rate)"] == {"SyncDuration"}


def test_a_clients_successful_syncs_are_counted_by_the_durations_that_only_they_tell(
    graphs: dict[str, dict[str, Any]],
) -> None:
    [[line]] = graphs["Successful syncs by client (count, no rate)"]["properties"]["metrics"]

    assert line["expression"].endswith("', 'SampleCount')")


def test_latency_is_shown_as_what_one_call_in_twenty_exceeds(graphs: dict[str, dict[str, Any]]) -> None:
    by_step = graphs["API latency (extractor: Siesa, loader: products)"]["properties"]["metrics"]
    [[by_client]] = graphs["API latency by client, p95"]["properties"]["metrics"]

    assert {(line[-1]["label"], line[-1]["stat"]) for line in by_step} == {
        (f"{step} {statistic}", statistic) for step in ("extractor", "loader") for statistic in ("p50", "p95")
    }
    assert by_client["expression"].endswith("', 'p95')")


def test_errors_are_shown_for_each_of_the_three_steps(graphs: dict[str, dict[str, Any]]) -> None:
    steps = ("extractor", "transformer", "loader")
    errors = read_by_widget(graphs["Errors by step, retried ones too"])
    unexpected = read_by_widget(graphs["Unexpected errors by step"])

    assert [one.dimensions["FunctionName"] for one in errors] == [f"siesa-integration-{step}-prod" for step in steps]
    assert [one.dimensions["Service"] for one in unexpected] == [f"siesa-{step}" for step in steps]


def test_what_is_shown_by_client_names_no_client(graphs: dict[str, dict[str, Any]]) -> None:
    by_client = [one for widget in graphs.values() for one in read_by_widget(widget) if "ClientId" in one.dimensions]

    assert len(by_client) >= 7
    assert {one.dimensions["ClientId"] for one in by_client} == {None}


def test_executions_are_drawn_in_minutes_though_they_are_told_in_milliseconds(
    graphs: dict[str, dict[str, Any]],
) -> None:
    properties = graphs["Duration of executions"]["properties"]
    expressions = [line[0]["expression"] for line in properties["metrics"] if isinstance(line[0], dict)]

    assert expressions == ["milliseconds / 60000"]
    assert properties["yAxis"]["left"]["label"] == "minutes"
