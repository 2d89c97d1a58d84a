"""The records that a destination refused, written to the client's payloads as they come."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from integration_core.claim_check import ClaimCheck, Part
from integration_core.messages import LISTED_FAILURES, Failure
from integration_core.ports import PayloadStore
from integration_core.rows import RowsWriter
from siesa_loader.outgoing import Outgoing, Refusal

_SHOWN_REASONS = 3


class FailureLog:
    """Takes failures one at a time. `parts` are those of earlier invocations; `prefix` must be this invocation's own.

    An old invocation that still runs writes under another prefix, so it cannot write over what is checkpointed.
    """

    def __init__(self, store: PayloadStore, prefix: str, parts: Iterable[Part] = ()) -> None:
        self._store = store
        self._writer = RowsWriter(store, prefix, parts=parts)

    def add(self, record: Outgoing, refusal: Refusal) -> None:
        """Take one failure."""
        self._writer.add(failure(record, refusal).model_dump(exclude_none=True))

    def flush(self) -> tuple[Part, ...]:
        """Store what is buffered and give all parts, for a checkpoint."""
        self._writer.flush()
        return self._writer.parts

    def seal(self) -> ClaimCheck | None:
        """Close the list and give its claim check; None where nothing failed."""
        return self._writer.seal().ref if self._writer.count else None


def failure(record: Outgoing, refusal: Refusal) -> Failure:
    """Give the message's form of one failure."""
    product = record.product
    return Failure(
        id=_text(product.get("id")),
        external_id=_text(product.get("external_id")),
        field=refusal.field,
        code=refusal.code,
        reason=refusal.reason,
        source_row=product.get("source_row"),
    )


def read(store: PayloadStore, ref: ClaimCheck | None) -> Iterator[Failure]:
    """Give the failures behind a claim check."""
    return iter(()) if ref is None else map(Failure.model_validate, store.read(ref))


def listed(store: PayloadStore, ref: ClaimCheck | None) -> list[Failure]:
    """Give the first failures, as many as a message lists."""
    return list(islice(read(store, ref), LISTED_FAILURES))


def commonest(failures: Iterable[Failure]) -> str:
    """Name the commonest reasons in words, such as `12 x ValidationError at name`."""
    counts = Counter(f"{entry.code} at {entry.field}" if entry.field else entry.code for entry in failures)
    return ", ".join(f"{count} x {what}" for what, count in counts.most_common(_SHOWN_REASONS))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
