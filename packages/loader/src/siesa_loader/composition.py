"""The loader's composition root."""

from integration_core.step_environment import StepEnvironment
from integration_core.step_process import StepProcess
from siesa_loader.destinations.builtin import registry
from siesa_loader.service import LoaderService
from siesa_loader.settings import default_batch_size


def build(here: StepEnvironment) -> LoaderService:
    """Build the service."""
    return LoaderService(
        tenants=here.tenant,
        mappings=here.mappings,
        registry=registry(),
        batch_size=default_batch_size(here.variables),
        loopback_http=here.is_local,
    )


step = StepProcess("siesa-loader", build, namespace="SiesaIntegration", source_section="siesaConfig")
