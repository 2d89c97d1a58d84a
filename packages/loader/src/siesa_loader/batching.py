"""Records gathered into batches, by number and by bytes."""

import json
from collections.abc import Iterable, Iterator

from siesa_loader.outgoing import Outgoing


def batches(records: Iterable[Outgoing], *, most: int, most_bytes: int) -> Iterator[list[Outgoing]]:
    """Give batches of at most `most` records and `most_bytes` bytes of JSON, in order.

    A record that is larger than `most_bytes` alone travels alone: whether it is too large is the destination's word.
    """
    batch: list[Outgoing] = []
    size = 0
    for record in records:
        weight = len(json.dumps(record.payload, ensure_ascii=False, separators=(",", ":")).encode()) + 1
        if batch and (len(batch) >= most or size + weight > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += weight
    if batch:
        yield batch
