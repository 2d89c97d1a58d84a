"""The transformer's composition root: adapters from the process's environment, made at the first invocation."""

from functools import cache

from integration_core.step_environment import StepEnvironment
from integration_core.telemetry.metrics import EmfMetrics, Metrics
from integration_core.telemetry.redaction import redactor
from siesa_transformer.service import TransformerService

NAMESPACE = "SiesaIntegration"


@cache
def environment() -> StepEnvironment:
    """Give this process's environment."""
    return StepEnvironment.from_process(redactor, source_section="siesaConfig")


@cache
def transformer() -> TransformerService:
    """Give this process's service."""
    step = environment()
    return TransformerService(step.client_configs, step.mappings, step.sync_state, step.payload_store)


@cache
def metrics() -> Metrics:
    """Give where this process's figures go."""
    return EmfMetrics(NAMESPACE, environment().environment)
