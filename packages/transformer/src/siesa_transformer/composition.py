"""The transformer's composition root."""

from integration_core.step_environment import StepEnvironment
from integration_core.step_process import StepProcess
from siesa_transformer.service import TransformerService


def build(here: StepEnvironment) -> TransformerService:
    """Build the service."""
    return TransformerService(here.tenant, here.mappings)


step = StepProcess("siesa-transformer", build, namespace="SiesaIntegration", source_section="siesaConfig")
