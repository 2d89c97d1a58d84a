"""A client's Siesa opened: address, pace, credentials, figures."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from integration_core.deadline import Deadline
from integration_core.errors import ConfigurationInvalid, InsecureTransport, SecretMissing, Throttled
from integration_core.lambda_entry import LambdaRun
from integration_core.secret import Secret
from integration_core.telemetry.logs import logger
from integration_core.telemetry.metrics import RecordedMetrics
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.system import open_system
from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.knobs import Faults, SiesaKnobs, Traffic
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World

RIGHT = {"conniKey": credentials.CONNI_KEY, "conniToken": credentials.CONNI_TOKEN}


@pytest.fixture
def metrics() -> RecordedMetrics:
    return RecordedMetrics()


@pytest.fixture(scope="module")
def world() -> World:
    return World(size=30)


@pytest.fixture(scope="module")
def addresses(world: World) -> Iterator[Addresses]:
    with serving(world) as served:
        yield served


def config(**changes: Any) -> SiesaConfig:
    content = {"dialect": "connekta-standard", "idCompania": 7501, "secretName": "secret"} | changes
    return SiesaConfig.model_validate(content)


def rows_read(
    settings: SiesaConfig,
    secret: dict[str, str],
    metrics: RecordedMetrics,
    *,
    loopback: bool = True,
    seconds: float = 30,
) -> int:
    deadline = Deadline.after(seconds)
    run = LambdaRun(deadline, "request-1", logger("siesa-extractor-tests"), metrics)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    opened = open_system(settings, Secret("secret", secret), run, deadline, loopback_http=loopback, now=lambda: now)
    with opened as system:
        return len(system.fetcher.fetch(1, None).rows)


def test_the_address_of_the_configuration_comes_first(addresses: Addresses, metrics: RecordedMetrics) -> None:
    secret = RIGHT | {"baseUrl": "https://nowhere.invalid"}

    assert rows_read(config(baseUrl=addresses.siesa), secret, metrics) == 30


def test_the_secrets_address_serves_where_the_configuration_has_none(
    addresses: Addresses, metrics: RecordedMetrics
) -> None:
    assert rows_read(config(), RIGHT | {"baseUrl": addresses.siesa}, metrics) == 30


def test_an_older_path_can_be_configured(addresses: Addresses, metrics: RecordedMetrics) -> None:
    older = config(baseUrl=addresses.siesa, path="/v3/ejecutarconsultaestandar")

    assert rows_read(older, RIGHT, metrics) == 30


def test_no_address_anywhere_names_both_places(metrics: RecordedMetrics) -> None:
    with pytest.raises(ConfigurationInvalid, match="neither siesaConfig nor the secret 'secret' has a baseUrl"):
        rows_read(config(), RIGHT, metrics)


def test_a_missing_credential_is_named_before_any_call(metrics: RecordedMetrics) -> None:
    with pytest.raises(SecretMissing, match="conniToken"):
        rows_read(config(baseUrl="https://siesa.example.com"), {"conniKey": "k"}, metrics)


def test_plain_http_is_refused_outside_the_embedded_run(addresses: Addresses, metrics: RecordedMetrics) -> None:
    with pytest.raises(InsecureTransport, match="allowInsecureHttp"):
        rows_read(config(baseUrl=addresses.siesa), RIGHT, metrics, loopback=False)


def test_every_calls_time_is_measured(addresses: Addresses, metrics: RecordedMetrics) -> None:
    rows_read(config(baseUrl=addresses.siesa), RIGHT, metrics)

    assert [len(values) for values in metrics.values.values()] == [1]
    assert metrics.total("ApiLatency") > 0


def test_a_429_without_retry_after_waits_the_300_seconds_that_siesa_is_given(metrics: RecordedMetrics) -> None:
    schedule: tuple[Any, ...] = ({"call": 1, "fault": "throttled"},)
    knobs = SiesaKnobs(traffic=Traffic(announce_retry_after=False), faults=Faults(schedule=schedule))
    with serving(World(size=30, siesa=knobs)) as served, pytest.raises(Throttled) as refusal:
        rows_read(config(baseUrl=served.siesa), RIGHT, metrics, seconds=20)

    assert refusal.value.retry_after == pytest.approx(300, abs=5)
    assert metrics.total("Throttled") == 1
