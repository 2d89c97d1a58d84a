"""The way to a client's product: its address, its pace, and how long calls may take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from integration_core.deadline import Deadline
from integration_core.errors import ConfigurationInvalid
from integration_core.http.limiter import RateLimiter
from integration_core.http.session import CallMade, HttpSession
from integration_core.http.settings import HttpSettings
from integration_core.secret import Secret
from integration_core.telemetry.metrics import Metrics
from siesa_loader.destinations.protocol import Capabilities, Warn
from siesa_loader.settings import ProductConfig


@dataclass(frozen=True, slots=True)
class Connection:
    """An open session and the limiter that paces it."""

    session: HttpSession
    limiter: RateLimiter


@contextmanager
def connected(
    config: ProductConfig,
    secret: Secret,
    capabilities: Capabilities,
    *,
    loopback_http: bool,
    deadline: Deadline,
    metrics: Metrics,
    log: Warn,
    monotonic: Callable[[], float],
    sleep: Callable[[float], object] | None,
) -> Iterator[Connection]:
    """Open a session for one sync; its calls are counted in the metrics ApiLatency and Throttled."""
    settings = HttpSettings(
        base_url=_base_url(config, secret),
        min_tls=config.min_tls,
        allow_insecure_http=config.allow_insecure_http,
        loopback_http=loopback_http,
        concurrency=config.concurrency,
    )
    pace = config.requests_per_minute or capabilities.requests_per_minute
    limiter = RateLimiter(pace, monotonic=monotonic, sleep=sleep)
    with HttpSession(settings, limiter, deadline=deadline, on_call=_counted(metrics), log=log) as session:
        yield Connection(session, limiter)


def _base_url(config: ProductConfig, secret: Secret) -> str:
    address = config.base_url or secret.get("baseUrl")
    if not address:
        raise ConfigurationInvalid(
            f"neither productConfig.baseUrl nor baseUrl in the secret {secret.name!r} names the product's address.",
            next_step="set one of them",
        )
    return address


def _counted(metrics: Metrics) -> Callable[[CallMade], None]:
    def count(call: CallMade) -> None:
        metrics.add("ApiLatency", call.seconds * 1_000)
        if call.status == 429:
            metrics.add("Throttled", 1)

    return count
