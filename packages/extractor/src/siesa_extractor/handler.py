"""The Lambda's entry point."""

from integration_core.cold_start import imported
from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.messages import Extracted, SyncRequest
from siesa_extractor.composition import step

NEXT_STEP = 'start the execution with {"client_id": "cliente-a", "sync_type": "initial" or "incremental"}'


@lambda_entry(SyncRequest, service=step.name, metrics=step.metrics, next_step=NEXT_STEP)
def handler(request: SyncRequest, run: LambdaRun) -> Extracted:
    """Read a client's catalogue out of Siesa."""
    return step.service().extract(request, run)


imported()
