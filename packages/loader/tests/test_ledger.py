import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.testing.memory import MemoryPayloadStore
from siesa_loader.failures import FailureLog, read
from siesa_loader.ledger import Books, Ledger
from siesa_loader.outgoing import Outcome, Outgoing, Refusal


def ledger(total: Any, *, reoffered: Any = 0, books: Any = None, store: Any = None, prefix: Any = "load-1") -> Any:
    known = Books.model_validate(books or {})
    failures = FailureLog(store or MemoryPayloadStore(), prefix, known.failure_parts)
    return Ledger(total, reoffered, failures, known), failures


def outcome(ordinal: Any, end: Any = "success") -> Any:
    record = Outgoing(ordinal, f"R-{ordinal}", {"external_id": f"R-{ordinal}", "source_row": ordinal}, {})
    return Outcome(record, Refusal("bad", "no") if end == "failed" else None)


@given(st.lists(st.sampled_from(["success", "failed", "superseded"])), st.randoms(), st.data())
def test_any_order_over_any_number_of_invocations_gives_the_same_books(ends: Any, shuffle: Any, data: Any) -> None:
    store = MemoryPayloadStore()
    order = list(range(len(ends)))
    shuffle.shuffle(order)
    reoffered = data.draw(st.integers(0, len(ends)))
    cuts = set(data.draw(st.lists(st.integers(0, len(ends)), max_size=3)))
    books, failures = ledger(len(ends), reoffered=reoffered, store=store)
    for step, ordinal in enumerate(order):
        if step in cuts:
            books, failures = ledger(
                len(ends), reoffered=reoffered, books=books.books(), store=store, prefix=f"load-{step}"
            )
        assert not books.is_settled(ordinal)
        if ends[ordinal] == "superseded":
            books.supersede(ordinal)
        else:
            books.settle([outcome(ordinal, ends[ordinal])])
    books.check_balance()
    fresh = ends[reoffered:]
    assert books.counts.model_dump() == {
        "success": ends.count("success"),
        "failed": ends.count("failed"),
        "superseded": ends.count("superseded"),
        "fresh_success": fresh.count("success"),
        "fresh_failed": fresh.count("failed"),
    }
    listed = sorted(entry.source_row or 0 for entry in read(store, failures.seal()))
    assert listed == [ordinal for ordinal, end in enumerate(ends) if end == "failed"]


def test_settling_a_product_twice_is_a_fault() -> None:
    books, _ = ledger(3)
    books.settle([outcome(1)])
    with pytest.raises(RuntimeError, match="product 1 of 3 was settled twice"):
        books.settle([outcome(1, "failed")])
    with pytest.raises(RuntimeError, match="settled twice"):
        books.supersede(1)


def test_a_product_that_does_not_exist_cannot_be_settled() -> None:
    books, _ = ledger(3)
    with pytest.raises(RuntimeError, match="product 3 of 3"):
        books.settle([outcome(3)])


def test_books_with_a_product_missing_do_not_balance() -> None:
    books, _ = ledger(2)
    books.settle([outcome(0)])
    assert not books.complete
    with pytest.raises(RuntimeError, match="do not balance"):
        books.check_balance()


def test_a_checkpoint_of_records_settled_in_order_stays_small() -> None:
    books, _ = ledger(50_000)
    ordinals = list(range(50_000))
    shuffle = random.Random(1)  # noqa: S311 - the order of a test, no secret
    for start in range(0, 50_000, 100):
        chunk = ordinals[start : start + 100]
        shuffle.shuffle(chunk)
        books.settle([outcome(ordinal) for ordinal in chunk])
    assert books.books()["settled"] == [(0, 50_000)]
