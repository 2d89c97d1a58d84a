"""What functions print, as CloudWatch bills it: bytes, and a metric for each name and set of dimensions."""

import io
import json

from tools.cost.emf import metrics_in, read_output

from integration_core.telemetry.metrics import METRICS, EmfMetrics

LOG = json.dumps({"level": "INFO", "message": "the read is complete"})


def emitted(*names: str) -> list[str]:
    stream = io.StringIO()
    metrics = EmfMetrics("SiesaIntegration", "prod", service="siesa-loader", stream=stream)
    metrics.describe(client_id="cliente-a", sync_type="incremental")
    for name in names:
        metrics.add(name, 1)
    metrics.flush()
    return stream.getvalue().splitlines()


def test_each_set_of_dimensions_is_a_metric_of_its_own_and_the_client_s_are_told_apart() -> None:
    printed = read_output(emitted("SyncDuration"), invocations=0)

    assert printed.metrics == {
        ("SyncDuration", (("ClientId", "cliente-a"), ("Environment", "prod"), ("SyncType", "incremental")))
    }
    assert printed.fleet_metrics == {("SyncDuration", (("Environment", "prod"),))}


def test_every_metric_of_the_core_is_found_with_as_many_dimension_sets_as_it_says() -> None:
    for name, metric in METRICS.items():
        found = {found for line in emitted(name) for found in metrics_in(line)}
        assert len(found) == len(metric.dimension_sets), name


def test_a_metric_that_is_sent_twice_is_one_metric() -> None:
    assert len(read_output(emitted("ApiLatency") * 3, invocations=0).metrics) == 1


def test_each_line_is_billed_with_26_bytes_and_each_invocation_with_lambda_s_own_lines() -> None:
    assert read_output([LOG, LOG], invocations=0).log_bytes == 2 * (len(LOG) + 26)
    assert read_output([], invocations=2).log_bytes == 2 * (90 + 60 + 230 + 3 * 26)


def test_a_line_that_is_no_object_carries_no_metric_and_is_billed_all_the_same() -> None:
    printed = read_output(["not JSON", "[1]", "{}"], invocations=0)

    assert (printed.metrics, printed.log_bytes) == (frozenset(), 8 + 3 + 2 + 3 * 26)
