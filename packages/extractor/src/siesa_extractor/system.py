"""The client's Siesa as an opened session: address, pace and credentials."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from integration_core.client_config import read_settings
from integration_core.clock import Now
from integration_core.deadline import Deadline
from integration_core.errors import ConfigurationInvalid
from integration_core.http.limiter import RateLimiter
from integration_core.http.session import CallMade, HttpSession
from integration_core.http.settings import HttpSettings
from integration_core.lambda_entry import LambdaRun
from integration_core.secret import Secret
from siesa_extractor.fetching import PageFetcher
from siesa_extractor.settings import SiesaConfig

RETRY_AFTER_UNSAID = 300.0
"""Seconds to wait after a 429 without Retry-After, as Siesa's clients do (facts/siesa-connekta.md)."""


@dataclass(frozen=True)
class OpenSystem:
    """A system ready to be asked.

    `cancel` wakes whoever waits for a turn and lets no further call go; `sleep` waits for seconds, and is woken by it.
    """

    fetcher: PageFetcher
    cancel: Callable[[], None]
    sleep: Callable[[float], None]


def siesa_config(section: Mapping[str, object], client_id: str) -> SiesaConfig:
    """Read a client's `siesaConfig`; raise `ConfigurationInvalid` naming each wrong field."""
    return read_settings(SiesaConfig, section, where=f"siesaConfig of client {client_id!r}")


@contextmanager
def open_system(
    config: SiesaConfig, secret: Secret, run: LambdaRun, deadline: Deadline, *, loopback_http: bool, now: Now
) -> Iterator[OpenSystem]:
    """Open a session to the client's Siesa for one invocation."""
    facts = config.dialect_facts
    headers = facts.headers(secret)
    limiter = RateLimiter(config.requests_per_minute)
    settings = HttpSettings(
        base_url=_address(config, secret),
        min_tls=config.min_tls,
        allow_insecure_http=config.allow_insecure_http,
        loopback_http=loopback_http,
        concurrency=config.concurrency,
        default_retry_after=RETRY_AFTER_UNSAID,
    )
    with HttpSession(settings, limiter, deadline=deadline, on_call=_measure(run), log=run.log) as session:
        fetcher = PageFetcher(session, facts.make(config.query), headers, now=now, sleep=limiter.sleep)
        yield OpenSystem(fetcher, limiter.cancel, limiter.sleep)


def _address(config: SiesaConfig, secret: Secret) -> str:
    if config.base_url is not None:
        return config.base_url
    if "baseUrl" not in secret:
        raise ConfigurationInvalid(
            f"neither siesaConfig nor the secret {secret.name!r} has a baseUrl.",
            next_step="set baseUrl in the client's siesaConfig",
        )
    return secret["baseUrl"]


def _measure(run: LambdaRun) -> Callable[[CallMade], None]:
    def measure(call: CallMade) -> None:
        run.metrics.add("ApiLatency", call.seconds * 1_000)
        if call.status == 429:
            run.metrics.add("Throttled", 1)

    return measure
