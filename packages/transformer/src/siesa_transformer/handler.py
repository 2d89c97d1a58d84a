"""TransformData's entry point."""

from integration_core.cold_start import imported
from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.messages import Extracted, Transformed
from siesa_transformer.composition import step


@lambda_entry(Extracted, service=step.name, metrics=step.metrics)
def handler(extracted: Extracted, run: LambdaRun) -> Transformed:
    """Transform an extraction into canonical products."""
    return step.service().transform(extracted, run)


imported()
