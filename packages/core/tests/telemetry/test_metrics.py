import io
import json
import threading
from typing import Any

import pytest

from integration_core.telemetry.metrics import METRICS, EmfMetrics, RecordedMetrics


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def emf(stream: io.StringIO | None = None) -> EmfMetrics:
    return EmfMetrics("SiesaIntegration", "test", service="siesa-loader", stream=stream)


@pytest.fixture
def metrics(stream: io.StringIO) -> EmfMetrics:
    metrics = emf(stream)
    metrics.describe(client_id="cliente-a", sync_type="initial")
    return metrics


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_figures_become_one_line_with_a_directive_for_each_kind_of_dimensions(
    metrics: EmfMetrics, stream: io.StringIO
) -> None:
    metrics.add("SyncDuration", 12.5)
    metrics.add("RecordsProcessed", 100)
    metrics.add("ApiLatency", 31.0)
    metrics.add("RecordsProcessed", 20)
    metrics.add("ApiLatency", 29.0)
    metrics.flush()

    [line] = written(stream)
    metadata = line.pop("_aws")
    assert isinstance(metadata.pop("Timestamp"), int)
    assert metadata == {
        "CloudWatchMetrics": [
            {
                "Namespace": "SiesaIntegration",
                "Dimensions": [["Environment"], ["Environment", "ClientId", "SyncType"]],
                "Metrics": [
                    {"Name": "SyncDuration", "Unit": "Seconds"},
                    {"Name": "RecordsProcessed", "Unit": "Count"},
                ],
            },
            {
                "Namespace": "SiesaIntegration",
                "Dimensions": [["Environment", "Service"], ["Environment", "ClientId", "Service"]],
                "Metrics": [{"Name": "ApiLatency", "Unit": "Milliseconds"}],
            },
        ]
    }
    assert line == {
        "Environment": "test",
        "Service": "siesa-loader",
        "ClientId": "cliente-a",
        "SyncType": "initial",
        "SyncDuration": [12.5],
        "RecordsProcessed": [120],
        "ApiLatency": [31.0, 29.0],
    }


def test_only_the_agreed_sets_of_dimensions_are_paid_for() -> None:
    fleet, client = ("Environment",), ("Environment", "ClientId")
    of_syncs = (fleet, (*client, "SyncType"))

    assert {name: metric.dimension_sets for name, metric in METRICS.items()} == {
        "SyncDuration": of_syncs,
        "RecordsProcessed": of_syncs,
        "RecordsFailed": of_syncs,
        "SyncSkipped": of_syncs,
        "Throttled": (fleet, client),
        "ApiLatency": ((*fleet, "Service"), (*client, "Service")),
        "UnexpectedErrors": ((*fleet, "Service"),),
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


@pytest.mark.parametrize("given", ["", " ", "Ñandú", "../cliente-b", "cliente-a\n", "x" * 2_000])
def test_what_is_no_clients_id_or_kind_of_sync_becomes_a_reserved_name(given: str, stream: io.StringIO) -> None:
    metrics = emf(stream)
    metrics.describe(client_id=given, sync_type=given)
    metrics.add("Throttled", 1)
    metrics.flush()

    assert [(line["ClientId"], line["SyncType"]) for line in written(stream)] == [("_invalid", "unknown")]


def test_without_a_stream_the_line_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = emf()
    metrics.add("Throttled", 1)
    metrics.flush()

    assert json.loads(capsys.readouterr().out)["Throttled"] == [1]


@pytest.mark.parametrize("metrics", [emf(), RecordedMetrics()])
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
