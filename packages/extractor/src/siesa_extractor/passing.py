"""Which of the rows read are passed on, and in which order: what is offered again stands first."""

from collections.abc import Iterator

from integration_core.claim_check import ClaimCheck
from integration_core.models import Row
from integration_core.ports import PayloadStore
from integration_core.rows import Rows, RowsWriter
from integration_core.sync_session import LastSuccess
from siesa_extractor.baseline import CHANGED, PENDING, marks
from siesa_extractor.digests import Digests
from siesa_extractor.read_state import ReadState


def pass_on(state: ReadState, last: LastSuccess | None, store: PayloadStore, prefix: str) -> tuple[Rows, int]:
    """Give the rows that go to the next step, and how many of the first are records offered again.

    A full read passes on everything in the order read. `prefix` is where a selection is stored.
    """
    read = state.writer.seal()
    if state.plan.way == "full" or last is None or last.baseline_ref is None:
        return read, 0
    if state.plan.way == "since":
        return (read, 0) if last.pending_ref is None else _with_pending(state, read, last.pending_ref, store, prefix)
    pending = _pending_keys(state.digests, last.pending_ref, store)
    return _different(read, marks(state.digests, store, last.baseline_ref, pending), store, prefix)


def _with_pending(
    state: ReadState, read: Rows, pending: ClaimCheck, store: PayloadStore, prefix: str
) -> tuple[Rows, int]:
    fresh = set(state.digests.keys)
    with RowsWriter(store, prefix) as writer:
        for row in store.read(pending):
            if state.digests.key_of(row) not in fresh:
                writer.add(row)
        reoffered = writer.count
        for row in read.iterate(store):
            writer.add(row)
        return writer.seal(), reoffered


def _different(read: Rows, marked: bytearray, store: PayloadStore, prefix: str) -> tuple[Rows, int]:
    with RowsWriter(store, prefix) as writer:
        # What failed last time goes first, so that books downstream can tell it by its place.
        for mark in (PENDING, CHANGED):
            if mark in marked:
                for row in _marked(read, marked, mark, store):
                    writer.add(row)
        return writer.seal(), marked.count(PENDING)


def _marked(read: Rows, marked: bytearray, mark: int, store: PayloadStore) -> Iterator[Row]:
    for row, given in zip(read.iterate(store), marked, strict=True):
        if given == mark:
            yield row


def _pending_keys(digests: Digests, pending: ClaimCheck | None, store: PayloadStore) -> set[int]:
    return set() if pending is None else {digests.key_of(row) for row in store.read(pending)}
