import io
import json
import threading
from typing import Any

import pytest

from integration_core.telemetry.metrics import EmfMetrics, RecordedMetrics


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def metrics(stream: io.StringIO) -> EmfMetrics:
    metrics = EmfMetrics("SiesaIntegration", "test", stream=stream)
    metrics.describe(client_id="cliente-a", sync_type="initial")
    return metrics


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_figures_become_one_embedded_metric_line(metrics: EmfMetrics, stream: io.StringIO) -> None:
    metrics.add("SyncDuration", 12.5)
    metrics.add("RecordsProcessed", 100)
    metrics.add("RecordsProcessed", 20)
    metrics.add("ApiLatency", 31.0)
    metrics.add("ApiLatency", 29.0)
    metrics.flush()

    [line] = written(stream)
    timestamp = line.pop("_aws")
    assert isinstance(timestamp.pop("Timestamp"), int)
    assert timestamp == {
        "CloudWatchMetrics": [
            {
                "Namespace": "SiesaIntegration",
                "Dimensions": [["ClientId", "SyncType", "Environment"]],
                "Metrics": [
                    {"Name": "SyncDuration", "Unit": "Seconds"},
                    {"Name": "RecordsProcessed", "Unit": "Count"},
                    {"Name": "ApiLatency", "Unit": "Milliseconds"},
                ],
            }
        ]
    }
    assert line == {
        "ClientId": "cliente-a",
        "SyncType": "initial",
        "Environment": "test",
        "SyncDuration": [12.5],
        "RecordsProcessed": [120],
        "ApiLatency": [31.0, 29.0],
    }


def test_no_line_holds_more_than_a_hundred_values_and_none_is_lost(metrics: EmfMetrics, stream: io.StringIO) -> None:
    def work() -> None:
        for value in range(250):
            metrics.add("ApiLatency", value)
            metrics.add("RecordsProcessed", 1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    metrics.flush()

    lines = written(stream)
    sets = [line["ApiLatency"] for line in lines if "ApiLatency" in line]
    assert max(map(len, sets)) == 100
    assert sorted(value for values in sets for value in values) == sorted(list(range(250)) * 4)
    assert sum(sum(line.get("RecordsProcessed", [])) for line in lines) == 1_000


def test_a_flush_of_nothing_writes_nothing(metrics: EmfMetrics, stream: io.StringIO) -> None:
    metrics.flush()
    metrics.add("SyncSkipped", 1)
    metrics.flush()
    metrics.flush()

    assert [line["SyncSkipped"] for line in written(stream)] == [[1]]


def test_figures_stay_with_the_client_they_were_recorded_for(metrics: EmfMetrics, stream: io.StringIO) -> None:
    metrics.add("RecordsFailed", 1)
    metrics.describe(client_id="cliente-b", sync_type="incremental")
    metrics.add("RecordsFailed", 2)
    metrics.flush()

    assert [(line["ClientId"], line["SyncType"], line["RecordsFailed"]) for line in written(stream)] == [
        ("cliente-a", "initial", [1]),
        ("cliente-b", "incremental", [2]),
    ]


def test_a_service_name_in_the_environment_adds_no_dimension(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "loader")
    metrics = EmfMetrics("SiesaIntegration", "test", stream=stream)
    for _ in range(2):
        metrics.add("Throttled", 1)
        metrics.flush()

    for line in written(stream):
        assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["ClientId", "SyncType", "Environment"]]
        assert "service" not in line


def test_empty_names_become_reserved_ones_because_cloudwatch_refuses_them(stream: io.StringIO) -> None:
    metrics = EmfMetrics("SiesaIntegration", "test", stream=stream)
    metrics.describe(client_id="", sync_type="")
    metrics.add("Throttled", 1)
    metrics.flush()

    assert [(line["ClientId"], line["SyncType"]) for line in written(stream)] == [("_invalid", "unknown")]


def test_without_a_stream_the_line_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = EmfMetrics("SiesaIntegration", "test")
    metrics.add("Throttled", 1)
    metrics.flush()

    assert json.loads(capsys.readouterr().out)["Throttled"] == [1]


@pytest.mark.parametrize("metrics", [EmfMetrics("SiesaIntegration", "test"), RecordedMetrics()])
def test_a_misspelt_metric_is_an_error(metrics: EmfMetrics | RecordedMetrics) -> None:
    with pytest.raises(KeyError, match="RecordProcessed"):
        metrics.add("RecordProcessed", 1)


def test_recorded_metrics_keep_what_was_added_by_client() -> None:
    metrics = RecordedMetrics()
    metrics.add("RecordsFailed", 1)
    metrics.describe(client_id="cliente-a", sync_type="initial")
    metrics.add("RecordsFailed", 2)
    metrics.flush()

    assert metrics.values == {("_invalid", "RecordsFailed"): [1], ("cliente-a", "RecordsFailed"): [2]}
    assert (metrics.total("RecordsFailed"), metrics.flushes) == (3, 1)
