import io
import json
from typing import Any

import pytest

from integration_core.step_environment import StepEnvironment
from integration_core.step_process import StepProcess
from integration_core.telemetry.metrics import EmfMetrics, Metric, RecordedMetrics

OWN = {
    "RatesStored": Metric("Count", (("Environment",),), "Rates that were stored."),
    "ApiLatency": Metric("Milliseconds", (("Environment", "Service"),), "The time of one call."),
}


def build(here: StepEnvironment) -> None:
    """Build nothing: these tests want the figures alone."""


def directives(line: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(line)["_aws"]["CloudWatchMetrics"]
    return [{key: value for key, value in each.items() if key != "Namespace"} for each in found]


def test_an_integration_sends_metrics_of_its_own_beside_those_of_every_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "test")
    metrics = StepProcess("rates", build, namespace="Rates", own_metrics=OWN).metrics()

    metrics.add("RatesStored", 2)
    metrics.add("UnexpectedErrors", 1)
    metrics.flush()

    assert directives(capsys.readouterr().out) == [
        {"Dimensions": [["Environment"]], "Metrics": [{"Name": "RatesStored", "Unit": "Count"}]},
        {"Dimensions": [["Environment", "Service"]], "Metrics": [{"Name": "UnexpectedErrors", "Unit": "Count"}]},
    ]


def test_an_integration_without_clients_keeps_a_metric_of_every_step_under_its_own_dimensions() -> None:
    stream = io.StringIO()
    metrics = EmfMetrics("Rates", "test", service="rates", own=OWN, stream=stream)

    metrics.add("ApiLatency", 31.0)
    metrics.flush()

    assert directives(stream.getvalue()) == [
        {"Dimensions": [["Environment", "Service"]], "Metrics": [{"Name": "ApiLatency", "Unit": "Milliseconds"}]}
    ]


def test_one_integration_s_metrics_are_unknown_to_another() -> None:
    recorded = RecordedMetrics(OWN)
    recorded.add("RatesStored", 2)

    assert recorded.total("RatesStored") == 2
    with pytest.raises(KeyError, match="RatesStored"):
        RecordedMetrics().add("RatesStored", 2)
    with pytest.raises(KeyError, match="RatesStored"):
        EmfMetrics("Other", "test", service="other", stream=io.StringIO()).add("RatesStored", 2)


def test_a_metric_under_a_dimension_that_no_line_has_is_refused_before_cloudwatch_refuses_it() -> None:
    own = {"RatesStored": Metric("Count", (("Environment", "Currency"),), "Rates that were stored.")}

    with pytest.raises(ValueError, match="RatesStored is kept under Currency"):
        EmfMetrics("Rates", "test", service="rates", own=own)
