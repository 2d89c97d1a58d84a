"""The extractor's composition root."""

from contextlib import AbstractContextManager
from functools import partial

from integration_core.clock import utc_now
from integration_core.deadline import Deadline
from integration_core.lambda_entry import LambdaRun
from integration_core.secret import Secret
from integration_core.step_environment import StepEnvironment
from integration_core.step_process import StepProcess
from siesa_extractor.service import ExtractorService, Ports
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.system import OpenSystem, open_system


def build(here: StepEnvironment) -> ExtractorService:
    """Build the service."""
    return ExtractorService(Ports(here.tenant, here.mappings, partial(_open, loopback_http=here.is_local)))


def _open(
    config: SiesaConfig, secret: Secret, run: LambdaRun, deadline: Deadline, *, loopback_http: bool
) -> AbstractContextManager[OpenSystem]:
    return open_system(config, secret, run, deadline, loopback_http=loopback_http, now=utc_now)


step = StepProcess("siesa-extractor", build, namespace="SiesaIntegration", source_section="siesaConfig")
