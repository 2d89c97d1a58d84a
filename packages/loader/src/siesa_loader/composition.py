"""The loader's composition root: adapters from the process's environment, made at the first invocation."""

from functools import cache

from integration_core.step_environment import StepEnvironment
from integration_core.telemetry.metrics import EmfMetrics, Metrics
from integration_core.telemetry.redaction import redactor
from siesa_loader.destinations.builtin import registry
from siesa_loader.service import LoaderService
from siesa_loader.settings import default_batch_size

NAMESPACE = "SiesaIntegration"
LOCAL = "local"


@cache
def environment() -> StepEnvironment:
    """Give this process's environment."""
    return StepEnvironment.from_process(redactor, source_section="siesaConfig")


@cache
def loader() -> LoaderService:
    """Give this process's service."""
    step = environment()
    return LoaderService(
        client_configs=step.client_configs,
        secrets=step.secrets,
        mappings=step.mappings,
        sync_state=step.sync_state,
        stores=step.payload_store,
        registry=registry(),
        batch_size=default_batch_size(step.variables),
        loopback_http=step.environment == LOCAL,
    )


@cache
def metrics() -> Metrics:
    """Give where this process's figures go."""
    return EmfMetrics(NAMESPACE, environment().environment)
