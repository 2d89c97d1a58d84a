"""The Lambda's entry point."""

from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.messages import Extracted, SyncRequest
from siesa_extractor import composition


@lambda_entry(SyncRequest, service="siesa-extractor", metrics=composition.metrics)
def handler(request: SyncRequest, run: LambdaRun) -> Extracted:
    """Read a client's catalogue out of Siesa."""
    return composition.service().extract(request, run)
