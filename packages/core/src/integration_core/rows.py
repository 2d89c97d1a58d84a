"""Rows, whether they travel inside the message or lie behind a claim check."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from types import TracebackType
from typing import Self

from integration_core.claim_check import ClaimCheck, Part
from integration_core.models import Row
from integration_core.ports import PayloadStore

INLINE_BYTES = 180_000
"""Rows stay inline below this size. A state carries 262,144 bytes at most, and the message has more in it."""

PART_ROWS = 2_000


@dataclass(frozen=True)
class Rows:
    """One iterator over rows, wherever they are. Callers never hold a whole catalogue in memory."""

    inline: tuple[Row, ...] = ()
    ref: ClaimCheck | None = None
    count: int = 0

    def iterate(self, store: PayloadStore) -> Iterator[Row]:
        """Give the rows in order: the inline ones where there are any, else those behind the claim check."""
        if self.inline or self.ref is None:
            return iter(self.inline)
        return store.read(self.ref)


class RowsWriter:
    """Takes rows one at a time and lays them down in parts, so that memory holds one part and no more.

    `parts` may be given to go on where an earlier invocation stopped. Use it as a context manager: rows still buffered
    are dropped when the block fails, because nothing refers to them.
    """

    def __init__(
        self, store: PayloadStore, prefix: str, *, parts: Iterable[Part] = (), part_rows: int = PART_ROWS
    ) -> None:
        self._store = store
        self._prefix = prefix
        self._part_rows = part_rows
        self._buffer: list[Row] = []
        self._parts = list(parts)
        self._small: list[Row] | None = [] if not self._parts else None
        self._small_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._buffer.clear()

    @property
    def count(self) -> int:
        """Rows taken so far, written or buffered."""
        return sum(part.count for part in self._parts) + len(self._buffer)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that are stored. Rows past them are lost with the process: flush before a checkpoint."""
        return tuple(self._parts)

    def add(self, row: Row) -> None:
        """Take one row."""
        self._buffer.append(row)
        if self._small is not None:
            self._small_bytes += len(json.dumps(row, ensure_ascii=True)) + 1
            self._small.append(row)
            if self._small_bytes > INLINE_BYTES:
                self._small = None
        if len(self._buffer) >= self._part_rows:
            self.flush()

    def flush(self) -> None:
        """Store what is buffered."""
        if self._buffer:
            key = f"{self._prefix}/part-{len(self._parts) + 1:05d}.ndjson.gz"
            self._parts.append(self._store.write_part(key, self._buffer))
            self._buffer.clear()

    def seal(self) -> Rows:
        """Store the rest and the manifest; give the rows back, inline too where they are few enough."""
        self.flush()
        ref = self._store.seal(f"{self._prefix}/manifest.json", self._parts)
        return Rows(inline=tuple(self._small or ()), ref=ref, count=ref.count)


def concatenated(store: PayloadStore, refs: Iterable[ClaimCheck | None]) -> Iterator[Row]:
    """Iterate over the rows of several claim checks in turn; absent ones hold none."""
    return chain.from_iterable(store.read(ref) for ref in refs if ref is not None)
