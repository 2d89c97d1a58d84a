"""What a load remembers from one invocation to the next."""

import time
from collections.abc import Callable
from datetime import timedelta

from integration_core.clock import Now, from_iso
from integration_core.models import Message
from integration_core.ports import PayloadStore, SyncState
from integration_core.sync_session import Invocation
from siesa_loader.failures import FailureLog
from siesa_loader.ledger import Books, Counts, Ledger

CHECKPOINT_EVERY = 30.0
"""Seconds between checkpoints, and so the most that a killed function leaves to be sent twice."""


class Checkpoint(Message):
    """A load's checkpoint. `started` is the first invocation's start; `not_before`: the destination asked to wait."""

    started: str
    books: Books = Books()
    not_before: str | None = None


class Journal:
    """The books of one invocation and the checkpoints of the sync. `resumed`: an earlier invocation may have sent.

    Opening it writes a checkpoint before anything is sent, so that an invocation that dies leaves a trace. `before` are
    the counts that it began with, `saved` those of its last checkpoint, from which another invocation would go on.
    """

    def __init__(
        self,
        sync_state: SyncState,
        invocation: Invocation,
        store: PayloadStore,
        *,
        total: int,
        reoffered: int,
        now: Now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sync_state = sync_state
        self.invocation = invocation
        self._now = now
        self._monotonic = monotonic
        self.resumed = invocation.checkpoint is not None
        known = Checkpoint.model_validate(invocation.checkpoint or {"started": now().isoformat()})
        self.started = from_iso(known.started)
        self.not_before = from_iso(known.not_before) if known.not_before else None
        prefix = store.prefix("payloads", invocation.sync_id, f"load-{invocation.number:04d}")
        self.failures = FailureLog(store, prefix, known.books.failure_parts)
        self.ledger = Ledger(total, reoffered, self.failures, known.books)
        self.before = self.ledger.counts
        self.save()

    @property
    def progressed(self) -> bool:
        """Whether this invocation has settled any record that was sent."""
        return self.ledger.counts.sent > self.before.sent

    def tick(self) -> None:
        """Write a checkpoint where the last one is old."""
        if self._monotonic() - self._saved_at >= CHECKPOINT_EVERY:
            self.save()

    def save(self) -> None:
        """Write a checkpoint. Raise `LeaseLost` where this invocation may not write any more."""
        not_before = self.not_before.isoformat() if self.not_before else None
        books = self.ledger.books()
        content = {"started": self.started.isoformat(), "books": books, "not_before": not_before}
        self._sync_state.checkpoint(self.invocation, content)
        self._saved_at = self._monotonic()
        self.saved = Counts.model_validate(books["counts"])

    def wait_for(self, seconds: float) -> None:
        """Keep the next invocation from sending before the destination wants to be called again."""
        self.not_before = self._now() + timedelta(seconds=seconds)
