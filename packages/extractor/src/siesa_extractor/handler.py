"""The Lambda's entry point."""

from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.messages import Extracted, SyncRequest
from siesa_extractor import composition

NEXT_STEP = 'start the execution with {"client_id": "cliente-a", "sync_type": "initial" or "incremental"}'


@lambda_entry(SyncRequest, service="siesa-extractor", metrics=composition.metrics, next_step=NEXT_STEP)
def handler(request: SyncRequest, run: LambdaRun) -> Extracted:
    """Read a client's catalogue out of Siesa."""
    return composition.service().extract(request, run)
