"""The catalogue is never in memory: rows are taken as parts are written."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from integration_core.claim_check import ClaimCheck, Part
from integration_core.models import Row
from integration_core.rows import PART_ROWS
from integration_core.testing.memory import MemoryPayloadStore

ROWS = 12_345


class MeteredStore(MemoryPayloadStore):
    """Counts how far reading is ahead of what has been written."""

    def __init__(self, make: Callable[[int], Row]) -> None:
        super().__init__("cliente-a")
        self.make = make
        self.taken = 0
        self.written = 0
        self.furthest = 0

    def read(self, ref: ClaimCheck) -> Iterator[Row]:
        for number in range(ref.count):
            self.taken += 1
            self.furthest = max(self.furthest, self.taken - self.written)
            yield self.make(number)

    def write_part(self, key: str, rows: Iterable[Row]) -> Part:
        part = super().write_part(key, rows)
        self.written += part.count
        return part


@pytest.mark.parametrize("rejected_share", [0, 3])
def test_no_more_rows_are_held_than_the_parts_being_filled(
    desk: Any, row_of: Callable[[int], Row], rejected_share: int
) -> None:
    def make(number: int) -> Row:
        return {"f120_id": number} if rejected_share and number % rejected_share == 0 else row_of(number)

    desk.store = store = MeteredStore(make)
    ref = ClaimCheck(bucket="memory", key="payloads/cliente-a/x/manifest.json", count=ROWS, bytes=1, sha256="0")
    extracted = desk.extracted([]).model_copy(update={"products_ref": ref, "count": ROWS})
    answer = desk.service.transform(extracted, desk.run)
    assert store.taken == store.written == ROWS
    assert answer.count + answer.proof["rejected"] == ROWS
    assert store.furthest <= 2 * PART_ROWS
