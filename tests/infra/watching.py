"""What alarms and dashboards of a template read: metrics with dimensions, out of every form in which they stand."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.infra.reading import filled, resources

ALARM = "AWS::CloudWatch::Alarm"

_SEARCH = re.compile(r"""SEARCH\('\{(?P<schema>[^}]+)\} MetricName="(?P<name>\w+)" (?P<given>[^']*)', '\w+'\)""")


class Read(NamedTuple):
    """One metric that is read; a dimension whose value CloudWatch looks up has none here."""

    namespace: str
    name: str
    dimensions: dict[str, str | None]


def read_by_alarm(alarm: dict[str, Any]) -> Iterator[Read]:
    """Give the metrics of an alarm, in either form: one metric, or several under an expression."""
    if "MetricName" in alarm:
        yield _stated(alarm)
    for part in alarm.get("Metrics", []):
        if "MetricStat" in part:
            yield _stated(part["MetricStat"]["Metric"])


def read_by_widget(widget: dict[str, Any]) -> Iterator[Read]:
    """Give the metrics of a widget: those that are named, and those that an expression searches for."""
    for line in widget["properties"].get("metrics", []):
        expression = line[0].get("expression", "") if isinstance(line[0], dict) else None
        if expression is None:
            namespace, name, *rest = [part for part in line if isinstance(part, str)]
            yield Read(namespace, name, dict(zip(rest[::2], rest[1::2], strict=True)))
        elif found := _SEARCH.fullmatch(expression):
            namespace, *dimensions = found["schema"].split(",")
            given = dict(re.findall(r'(\w+)="([^"]+)"', found["given"]))
            yield Read(namespace, found["name"], {each: given.get(each) for each in dimensions})
        else:
            assert "SEARCH" not in expression, expression


def widgets(template: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the widgets of a template's one dashboard."""
    [dashboard] = resources(template, "AWS::CloudWatch::Dashboard").values()
    drawn: list[dict[str, Any]] = json.loads(filled(dashboard["DashboardBody"], template))["widgets"]
    return drawn


def alarms(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give a template's alarms by name."""
    return {alarm["AlarmName"]: alarm for alarm in resources(template, ALARM).values()}


def _stated(metric: dict[str, Any]) -> Read:
    dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
    return Read(metric["Namespace"], metric["MetricName"], dimensions)
