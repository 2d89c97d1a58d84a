import json

from integration_core.models import Row
from integration_core.rows import INLINE_BYTES, Rows, RowsWriter
from integration_core.testing.memory import MemoryPayloadStore


def test_few_rows_travel_inline_and_lie_in_the_store_too() -> None:
    store = MemoryPayloadStore()
    with RowsWriter(store, "payloads/cliente-a/s/extract") as writer:
        writer.add({"n": 1})
        rows = writer.seal()

    assert rows.inline == ({"n": 1},)
    assert rows.ref is not None
    assert list(store.read(rows.ref)) == [{"n": 1}]


def test_rows_past_the_inline_limit_travel_by_claim_check_alone() -> None:
    store = MemoryPayloadStore()
    row = {"text": "x" * 1_000}
    count = INLINE_BYTES // 1_000 + 1
    with RowsWriter(store, "p", part_rows=50) as writer:
        for _ in range(count):
            writer.add(row)
        rows = writer.seal()

    assert rows.inline == ()
    assert rows.count == count
    assert sum(1 for _ in rows.iterate(store)) == count


def test_inline_rows_always_fit_into_a_state_with_room_to_spare() -> None:
    with RowsWriter(MemoryPayloadStore(), "p") as writer:
        for number in range(5_000):
            writer.add({"n": number, "text": "ñ" * 20})
        rows = writer.seal()

    assert len(json.dumps(rows.inline)) < INLINE_BYTES + 1_000


def test_the_writer_holds_one_part_in_memory_and_no_more() -> None:
    store = MemoryPayloadStore()
    with RowsWriter(store, "p", part_rows=10) as writer:
        for number in range(25):
            writer.add({"n": number})

        assert [part.count for part in writer.parts] == [10, 10]
        assert writer.count == 25


def test_a_writer_that_goes_on_from_stored_parts_ends_with_all_rows() -> None:
    store = MemoryPayloadStore()
    with RowsWriter(store, "p", part_rows=2) as writer:
        for number in range(3):
            writer.add({"n": number})
        writer.flush()
        parts = writer.parts

    with RowsWriter(store, "p", parts=parts, part_rows=2) as writer:
        writer.add({"n": 3})
        rows = writer.seal()

    assert [row["n"] for row in rows.iterate(store)] == [0, 1, 2, 3]


def test_rows_without_a_claim_check_are_the_inline_ones() -> None:
    given: tuple[Row, ...] = ({"a": 1}, {"a": 2})

    assert list(Rows(inline=given, count=2).iterate(MemoryPayloadStore())) == list(given)
