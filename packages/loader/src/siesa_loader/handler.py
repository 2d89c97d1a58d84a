"""LoadToProduct's entry point."""

from integration_core.cold_start import imported
from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.messages import Loaded, Transformed
from siesa_loader.composition import step

RESERVE_SECONDS = 45.0
"""For the calls on their way (15 s), then the last checkpoint and the list of what is pending."""


@lambda_entry(Transformed, service=step.name, metrics=step.metrics, reserve_seconds=RESERVE_SECONDS)
def handler(transformed: Transformed, run: LambdaRun) -> Loaded:
    """Load canonical products into the client's product."""
    return step.service().load(transformed, run)


imported()
