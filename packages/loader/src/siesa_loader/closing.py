"""The end of an invocation: its figures, its message, and what the next sync must offer again."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from integration_core.claim_check import ClaimCheck
from integration_core.client_config import ClientConfig
from integration_core.clock import Now, iso
from integration_core.lambda_entry import LambdaRun
from integration_core.messages import Loaded, Transformed
from integration_core.ports import PayloadStore
from integration_core.sync_session import Invocation
from integration_core.telemetry.metrics import Metrics
from siesa_loader import failures
from siesa_loader.journal import Journal
from siesa_loader.pending import keep_pending
from siesa_loader.verdict import check_share


@dataclass(frozen=True)
class Closing:
    """Ends one invocation of a load, whichever way it ended."""

    transformed: Transformed
    config: ClientConfig
    invocation: Invocation
    journal: Journal
    store: PayloadStore
    now: Now

    def count(self, metrics: Metrics) -> None:
        """Record what this invocation has processed: neither what an earlier one has, nor what a later one will.

        As in the failed share, records that were offered again stay out: they were counted when they were fresh.
        """
        before, after = self.journal.before, self.journal.saved
        metrics.add("RecordsProcessed", after.fresh_sent - before.fresh_sent)
        metrics.add("RecordsFailed", after.fresh_failed - before.fresh_failed)

    def finished(self, run: LambdaRun) -> Loaded:
        """Judge the whole load and give its message; raise `FailedShareExceeded` where too much failed."""
        journal = self.journal
        journal.ledger.check_balance()
        counts = journal.ledger.counts
        failed = journal.failures.seal()
        where = f"{self.config.product_type} of client {self.config.client_id!r}"
        limit = self.config.failed_share_limit
        check_share(counts, limit, failures.read(self.store, failed), where=where)
        pending = self._pending(failed)
        run.metrics.add("SyncDuration", self._sync_seconds())
        run.log.info("loaded", extra={"counts": counts.model_dump()})
        return self._message("success").model_copy(
            update={
                "failed_records": failures.listed(self.store, failed),
                "failed_records_ref": failed,
                "pending_ref": pending,
            }
        )

    def incomplete(self, run: LambdaRun, error: Exception | None) -> Loaded:
        """Give the message after which the machine invokes this step again."""
        reason = str(error) if error else "the function's time ended"
        run.log.info("to be continued", extra={"reason": reason, "settled": self.journal.ledger.done})
        return self._message("incomplete")

    def _message(self, status: str) -> Loaded:
        transformed, counts = self.transformed, self.journal.ledger.counts
        return Loaded(
            **transformed.model_dump(
                include={"client_id", "product_type", "sync_id", "sync_type", "execution_arn", "watermark"}
            ),
            status="success" if status == "success" else "incomplete",
            records_processed=counts.sent,
            records_success=counts.success,
            records_failed=counts.failed,
            load_timestamp=iso(self.now()),
            duration_seconds=round(max(0.0, (self.now() - self.journal.started).total_seconds()), 3),
            baseline_ref=transformed.baseline_ref,
            proof=(transformed.proof or {}) | {"sent": counts.sent, "superseded": counts.superseded},
        )

    def _pending(self, failed: ClaimCheck | None) -> ClaimCheck | None:
        transformed = self.transformed
        rejected = (
            failures.read(self.store, transformed.failed_records_ref)
            if transformed.failed_records_ref is not None
            else iter(transformed.validation_errors)
        )
        prefix = self.store.prefix("baselines", self.invocation.sync_id, "pending")
        unsent = chain(failures.read(self.store, failed), rejected)
        return keep_pending(self.store, prefix, transformed.products_ref, unsent)

    def _sync_seconds(self) -> float:
        # The lease was taken when the sync began, and its deadline lies the client's longest sync after that.
        began = self.invocation.deadline - timedelta(seconds=self.config.max_duration_seconds)
        return max((self.now() - moment).total_seconds() for moment in (began, self.journal.started))
