"""The books of a load: every canonical product ends exactly once as loaded, failed or superseded."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from pydantic import Field

from integration_core.claim_check import Part
from integration_core.models import Message
from siesa_loader.failures import FailureLog
from siesa_loader.ordinals import Ordinals
from siesa_loader.outgoing import Outcome


class Counts(Message):
    """How many products ended how. `fresh_*` leave out the records that failed last time and were offered again."""

    success: int = 0
    failed: int = 0
    superseded: int = 0
    fresh_success: int = 0
    fresh_failed: int = 0

    @property
    def sent(self) -> int:
        """How many products the destination has judged."""
        return self.success + self.failed

    @property
    def fresh_sent(self) -> int:
        """How many of them were not offered again: what a sync's failed share is a share of."""
        return self.fresh_success + self.fresh_failed


class Books(Message):
    """A ledger as a checkpoint holds it: runs of settled ordinals, the counts, and the failures' stored parts."""

    settled: list[tuple[int, int]] = Field(default_factory=list)
    counts: Counts = Counts()
    failure_parts: list[Part] = Field(default_factory=list)


class Ledger:
    """Books outcomes as they come, from several threads.

    `total` is the number of canonical products and `reoffered` how many of the first are re-offers. Settling a product
    twice, or one that does not exist, is a fault of this program and raises `RuntimeError`.
    """

    def __init__(self, total: int, reoffered: int, failures: FailureLog, books: Books) -> None:
        self._total = total
        self._reoffered = reoffered
        self._failures = failures
        self._settled = Ordinals(books.settled)
        self._tally = books.counts.model_dump()
        self._lock = Lock()

    @property
    def counts(self) -> Counts:
        """The counts as they stand."""
        with self._lock:
            return Counts(**self._tally)

    @property
    def done(self) -> int:
        """How many products have ended."""
        with self._lock:
            return len(self._settled)

    @property
    def complete(self) -> bool:
        """Whether every product has ended."""
        return self.done == self._total

    def is_settled(self, ordinal: int) -> bool:
        """Whether this product has ended already, in this invocation or an earlier one."""
        with self._lock:
            return ordinal in self._settled

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Book what one answer settled."""
        with self._lock:
            for record, refusal in outcomes:
                self._enter(record.ordinal)
                end = "success" if refusal is None else "failed"
                self._tally[end] += 1
                if record.ordinal >= self._reoffered:
                    self._tally[f"fresh_{end}"] += 1
                if refusal is not None:
                    self._failures.add(record, refusal)

    def supersede(self, ordinal: int) -> None:
        """Book a product that is not sent because a later one replaces it."""
        with self._lock:
            self._enter(ordinal)
            self._tally["superseded"] += 1

    def books(self) -> Mapping[str, Any]:
        """Give the books for a checkpoint, with every failure stored."""
        with self._lock:
            parts = list(self._failures.flush())
            runs = [(start, end) for start, end in self._settled.runs]
            return Books(settled=runs, counts=Counts(**self._tally), failure_parts=parts).model_dump()

    def check_balance(self) -> None:
        """Raise `RuntimeError` unless every product has ended, each once."""
        counts = self.counts
        ended = counts.sent + counts.superseded
        if not ended == len(self._settled) == self._total:
            msg = f"the books do not balance: {self._total} products, {len(self._settled)} settled, {counts!r}"
            raise RuntimeError(msg)

    def _enter(self, ordinal: int) -> None:
        if not 0 <= ordinal < self._total or not self._settled.add(ordinal):
            msg = f"product {ordinal} of {self._total} was settled twice, or does not exist"
            raise RuntimeError(msg)
