"""TransformData's entry point."""

from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.messages import Extracted, Transformed
from siesa_transformer.composition import metrics, transformer


@lambda_entry(Extracted, service="siesa-transformer", metrics=metrics)
def handler(extracted: Extracted, run: LambdaRun) -> Transformed:
    """Transform an extraction into canonical products."""
    return transformer().transform(extracted, run)
