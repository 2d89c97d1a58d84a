"""One invocation's sending: from the canonical rows to settled records."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from integration_core.clock import Now, iso
from integration_core.deadline import Deadline
from integration_core.errors import PayloadCorrupt, SyncDeadlineExceeded
from integration_core.http.limiter import RateLimiter
from integration_core.lambda_entry import LambdaRun
from integration_core.messages import Transformed
from integration_core.ports import PayloadStore
from integration_core.progress import report
from integration_core.secret import Secret
from integration_core.sync_session import Invocation
from siesa_loader.batching import batches
from siesa_loader.connection import Connection, connected
from siesa_loader.destinations.protocol import Form, Opening
from siesa_loader.journal import Journal
from siesa_loader.outgoing import Outcome, Outgoing, Refusal
from siesa_loader.payload import Payloads
from siesa_loader.sending import Sending
from siesa_loader.settings import ProductConfig
from siesa_loader.winners import Superseded

GRACE = 15.0
"""Seconds past the deadline that calls on their way get: no new record is begun then, and an answer is worth having."""

STEP = "load"


@dataclass(frozen=True)
class Load:
    """What one invocation sends, and with what. `where` names the client's section in messages."""

    transformed: Transformed
    product: ProductConfig
    form: Form
    payloads: Payloads
    secret: Secret
    store: PayloadStore
    journal: Journal
    batch_size: int
    loopback_http: bool
    now: Now
    monotonic: Callable[[], float]
    sleep: Callable[[float], object] | None
    where: str

    def run(self, invocation: Invocation, run: LambdaRun) -> Exception | None:
        """Send what is not settled until it ends, time runs out or a fault stops it; give that fault.

        Raises what reading the rows, opening the destination or writing a checkpoint raises.
        """
        if self.journal.ledger.complete:
            return None
        work = _sooner(run.deadline, invocation.deadline, self.now)
        with connected(
            self.product,
            self.secret,
            self.form.capabilities,
            loopback_http=self.loopback_http,
            deadline=Deadline(work.at + GRACE, work.monotonic),
            metrics=run.metrics,
            log=run.log,
            monotonic=self.monotonic,
            sleep=self.sleep,
        ) as connection:
            if not self._waited(connection.limiter, invocation, work):
                return None
            return self._sent(connection, work, run)

    def _waited(self, limiter: RateLimiter, invocation: Invocation, work: Deadline) -> bool:
        """Wait until the destination wants to be called again; False where that is past this invocation's time."""
        not_before = self.journal.not_before
        wait = (not_before - self.now()).total_seconds() if not_before else 0.0
        if not_before is None or wait <= 0:
            self.journal.not_before = None
            return True
        if not_before >= invocation.deadline:
            raise SyncDeadlineExceeded(
                f"the destination asked not to be called before {iso(not_before)}, and the sync must end by"
                f" {iso(invocation.deadline)}.",
                next_step="lower requestsPerMinute, or raise maxDurationSeconds in the client's configuration",
            )
        limiter.sleep(max(0.0, min(wait, work.remaining())))
        if wait > work.remaining() and work.passed:
            return False
        self.journal.not_before = None
        return True

    def _sent(self, connection: Connection, work: Deadline, run: LambdaRun) -> Exception | None:
        rows, count = self.transformed.rows, self.transformed.count
        superseded = Superseded(rows.iterate(self.store))
        if superseded.rows != count:
            raise PayloadCorrupt(
                f"the transformation says {count} products, and {superseded.rows} were read.",
                next_step="start a new sync of this client",
            )
        capabilities = self.form.capabilities
        most = min(self.batch_size, capabilities.max_batch)
        remaining = count - max(self.journal.ledger.done, len(superseded))
        expected = -(-remaining // most)
        opening = self._opening(connection, run)
        sending = Sending(
            destination=self.form.open(opening),
            settle=self._settle,
            concurrency=self.product.concurrency,
            deadline=work,
            tick=lambda ended: self._tick(ended, expected),
            cancel=connection.limiter.cancel,
        )
        return sending.run(batches(self._records(superseded), most=most, most_bytes=capabilities.max_batch_bytes))

    def _opening(self, connection: Connection, run: LambdaRun) -> Opening:
        transformed = self.transformed
        return Opening(
            session=connection.session,
            secret=self.secret,
            settings=self.product.settings,
            where=self.where,
            sync_id=transformed.sync_id or "",
            sync_type=transformed.sync_type or "incremental",
            resumed=self.journal.resumed,
            sleep=connection.limiter.sleep,
            log=run.log,
        )

    def _records(self, superseded: Superseded) -> Iterator[Outgoing]:
        ledger = self.journal.ledger
        for ordinal, product in enumerate(self.transformed.rows.iterate(self.store)):
            if ledger.is_settled(ordinal):
                continue
            if ordinal in superseded:
                ledger.supersede(ordinal)
                continue
            payload = self.payloads.of(product)
            record = Outgoing(ordinal, str(payload.get(self.form.key_field)), product, payload)
            missing = self.payloads.missing(payload)
            if missing is None:
                yield record
            else:
                reason = f"{missing} is empty, and the destination requires it"
                self._settle([Outcome(record, Refusal("required", reason, missing))])

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        self.journal.ledger.settle(outcomes)
        report(STEP, "products", self.journal.ledger.done, self.transformed.count)

    def _tick(self, ended: int, expected: int) -> None:
        report(STEP, "batches", ended, max(ended, expected))
        self.journal.tick()


def _sooner(deadline: Deadline, moment: datetime, now: Now) -> Deadline:
    at = deadline.monotonic() + (moment - now()).total_seconds()
    return deadline if deadline.at <= at else Deadline(at, deadline.monotonic)
