import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from integration_core.errors import ConfigurationInvalid
from integration_core.step_environment import StepEnvironment
from integration_core.step_process import StepProcess


class Service:
    def __init__(self, here: StepEnvironment) -> None:
        self.here = here


@pytest.fixture
def built() -> list[Service]:
    return []


@pytest.fixture
def step(built: list[Service], monkeypatch: pytest.MonkeyPatch) -> StepProcess[Service]:
    def build(here: StepEnvironment) -> Service:
        built.append(Service(here))
        return built[-1]

    monkeypatch.setenv("ENVIRONMENT", "test")
    return StepProcess("siesa-loader", build, namespace="SiesaIntegration", source_section="siesaConfig")


def test_a_process_builds_its_service_once_whoever_asks_first(step: StepProcess[Service], built: list[Service]) -> None:
    assert built == []
    with ThreadPoolExecutor(8) as pool:
        services = list(pool.map(lambda _: step.service(), range(8)))

    assert services == built * 8


def test_what_was_built_is_forgotten_on_demand(step: StepProcess[Service], monkeypatch: pytest.MonkeyPatch) -> None:
    before = step.service()
    monkeypatch.setenv("ENVIRONMENT", "prod")
    assert step.service().here.environment == "test"

    step.reset()

    assert step.service() is not before
    assert step.service().here.environment == "prod"


def test_figures_carry_the_environment_and_the_step(
    step: StepProcess[Service], capsys: pytest.CaptureFixture[str]
) -> None:
    step.metrics().add("UnexpectedErrors", 1)
    step.metrics().flush()

    line = json.loads(capsys.readouterr().out)
    assert (line["Environment"], line["Service"]) == ("test", "siesa-loader")
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "SiesaIntegration"


def test_a_function_without_an_environment_says_which_variable_is_missing(
    step: StepProcess[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ENVIRONMENT")

    with pytest.raises(ConfigurationInvalid, match="no ENVIRONMENT"):
        step.metrics()
