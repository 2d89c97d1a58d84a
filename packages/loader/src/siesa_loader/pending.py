"""The raw rows that did not go through, kept for the next sync: it offers them again first."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from integration_core.claim_check import ClaimCheck
from integration_core.messages import Failure
from integration_core.ports import PayloadStore
from integration_core.rows import RowsWriter


def keep_pending(
    store: PayloadStore, prefix: str, products: ClaimCheck | None, failures: Iterable[Failure]
) -> ClaimCheck | None:
    """Copy the raw rows of `failures` out of `products`, in order, to a claim of their own.

    Gives None where nothing failed or the raw rows are not to be had. Memory holds 8 bytes a failure.
    """
    wanted = array("Q", (entry.source_row for entry in failures if entry.source_row is not None))
    if products is None or not wanted:
        return None
    ordered = array("Q", sorted(wanted))
    with RowsWriter(store, prefix) as writer:
        for ordinal, row in enumerate(store.read(products)):
            at = bisect_left(ordered, ordinal)
            if at < len(ordered) and ordered[at] == ordinal:
                writer.add(row)
        return writer.seal().ref if writer.count else None
