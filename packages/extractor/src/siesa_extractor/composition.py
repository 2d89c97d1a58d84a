"""The composition root: the service with its adapters, made once a process at the first invocation."""

from contextlib import AbstractContextManager
from functools import cache, partial

from integration_core.clock import utc_now
from integration_core.deadline import Deadline
from integration_core.lambda_entry import LambdaRun
from integration_core.secret import Secret
from integration_core.step_environment import StepEnvironment
from integration_core.telemetry.logs import redactor
from integration_core.telemetry.metrics import EmfMetrics, Metrics
from siesa_extractor.service import ExtractorService, Ports
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.system import OpenSystem, open_system

LOCAL = "local"
NAMESPACE = "SiesaIntegration"


@cache
def environment() -> StepEnvironment:
    """Read the process's environment, once."""
    return StepEnvironment.from_process(redactor, source_section="siesaConfig")


@cache
def service() -> ExtractorService:
    """Build the service."""
    here = environment()
    return ExtractorService(
        Ports(
            client_configs=here.client_configs,
            mappings=here.mappings,
            secrets=here.secrets,
            sync_state=here.sync_state,
            payload_store=here.payload_store,
            open=partial(_open, loopback_http=here.environment == LOCAL),
        )
    )


@cache
def metrics() -> Metrics:
    """Give where the process's figures go."""
    return EmfMetrics(NAMESPACE, environment().environment)


def reset() -> None:
    """Forget what was built, for a process whose environment has changed, such as a second embedded run."""
    for built in (environment, service, metrics):
        built.cache_clear()


def _open(
    config: SiesaConfig, secret: Secret, run: LambdaRun, deadline: Deadline, *, loopback_http: bool
) -> AbstractContextManager[OpenSystem]:
    return open_system(config, secret, run, deadline, loopback_http=loopback_http, now=utc_now)
