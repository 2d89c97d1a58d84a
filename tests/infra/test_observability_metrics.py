from collections.abc import Iterator
from typing import Any

import pytest

from integration_core.step_process import StepProcess
from integration_core.telemetry.metrics import METRICS as SENT_BY_STEPS
from siesa_extractor.composition import step as extractor
from siesa_loader.composition import step as loader
from siesa_transformer.composition import step as transformer
from siesa_workflow import names
from siesa_workflow.freshness import METRICS as SENT_BY_THE_WATCH
from tests.infra.watching import Read, alarms, read_by_alarm, read_by_widget, widgets

pytestmark = pytest.mark.xdist_group("cdk")

NAMESPACE = "SiesaIntegration"
METRICS = {**SENT_BY_STEPS, **SENT_BY_THE_WATCH}
KINDS = ("extractor", "transformer", "loader", "observability")
SERVICES = {"siesa-extractor", "siesa-transformer", "siesa-loader"}
ENVIRONMENTS = ("dev", "test", "prod")


def read(templates: dict[str, Any], environment: str) -> Iterator[Read]:
    for kind in KINDS:
        for alarm in alarms(templates[f"siesa-integration-{kind}-{environment}"]).values():
            yield from read_by_alarm(alarm)
    for widget in widgets(templates[f"siesa-integration-observability-{environment}"]):
        yield from read_by_widget(widget)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_alarms_and_dashboard_read_only_metrics_that_are_sent_under_these_dimensions(
    templates: dict[str, Any], environment: str
) -> None:
    own = [one for one in read(templates, environment) if one.namespace == NAMESPACE]

    assert own
    for one in own:
        sent = [set(dimensions) for dimensions in METRICS[one.name].dimension_sets]
        assert set(one.dimensions) in sent, one


def test_no_set_of_dimensions_is_paid_for_that_nothing_reads(templates: dict[str, Any]) -> None:
    seen = {(one.name, frozenset(one.dimensions)) for one in read(templates, "prod") if one.namespace == NAMESPACE}
    sent = {(name, frozenset(one)) for name, metric in METRICS.items() for one in metric.dimension_sets}

    assert sent - seen == set()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_reads_its_own_figures(templates: dict[str, Any], environment: str) -> None:
    for one in read(templates, environment):
        values = {name: value for name, value in one.dimensions.items() if value is not None}
        assert values.get("Environment", environment) == environment
        assert values.get("Service", "siesa-loader") in SERVICES
        for name in ("StateMachineArn", "FunctionName", "QueueName"):
            assert values.get(name, environment).endswith(environment)


@pytest.mark.parametrize("process", [extractor, transformer, loader], ids=lambda process: process.name)
def test_a_step_sends_into_the_namespace_and_under_the_service_that_are_read(process: StepProcess[Any]) -> None:
    assert process._namespace == NAMESPACE
    assert process.name in SERVICES


def test_the_watch_sends_into_the_namespace_that_is_read() -> None:
    assert names.METRICS_NAMESPACE == NAMESPACE
