"""A read over several invocations, and after faults: the same result as in one go."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration_core.errors import (
    IncompleteRead,
    LeaseLost,
    ServerFault,
    SyncDeadlineExceeded,
    Throttled,
    TransientError,
    Unreachable,
)
from integration_core.messages import Extracted
from integration_core.models import Row, SyncType
from siesa_extractor.testing.desk import CLIENT, Desk
from siesa_extractor.testing.siesa import ScriptedSiesa, answer, item, success

MOST_INVOCATIONS = 50
THEIRS = datetime(2026, 11, 23, 1, 40, tzinfo=UTC)


def run_to_the_end(desk: Desk, sync_type: SyncType, pages_each: list[int]) -> Extracted:
    """Invoke as the machine does, with so much time each as the pages named take."""
    desk.begin()
    for number in range(MOST_INVOCATIONS):
        pages = pages_each[number % len(pages_each)]
        extracted = desk.invoke(sync_type, deadline=desk.after_pages(pages))
        if extracted.status != "incomplete":
            return extracted
    raise AssertionError("the read does not end")


def proof_of(extracted: Extracted) -> dict[str, Any]:
    assert extracted.proof is not None
    return extracted.proof


@settings(max_examples=50, deadline=None)
@given(
    count=st.integers(1, 40),
    page_size=st.integers(1, 9),
    part_rows=st.integers(1, 20),
    pages_each=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    concurrency=st.integers(1, 3),
    changed=st.sets(st.integers(0, 39)),
)
def test_a_read_stopped_at_any_page_ends_with_the_result_of_one_go(
    count: int, page_size: int, part_rows: int, pages_each: list[int], concurrency: int, changed: set[int]
) -> None:
    before = [item(number) for number in range(count)]
    after = [item(number, changed=True) if number in changed else item(number) for number in range(count)]
    results: list[list[tuple[list[Row], Any, Any]]] = []
    for stops in ([10**6], pages_each):
        siesa = ScriptedSiesa(before, date=THEIRS)
        desk = Desk(siesa, {"pageSize": page_size, "concurrency": concurrency}, part_rows=part_rows)
        first = run_to_the_end(desk, "initial", stops)
        desk.commit(first, failed=before[:1])
        siesa.rows = after
        second = run_to_the_end(desk, "incremental", stops)
        results.append([(desk.rows(one), one.watermark, one.proof) for one in (first, second)])

    assert results[0] == results[1]
    assert results[0][0][0] == before


def test_an_invocation_out_of_time_says_so_and_the_next_goes_on_at_the_next_page() -> None:
    desk = Desk(ScriptedSiesa([item(number) for number in range(6)]), {"pageSize": 2, "concurrency": 1})
    desk.begin()
    first = desk.invoke(deadline=desk.after_pages(2))
    second = desk.invoke()

    assert (first.status, first.count, first.products, first.products_ref) == ("incomplete", 0, [], None)
    assert (second.status, second.count) == ("complete", 6)
    assert [page for page, _ in desk.siesa.calls] == [1, 2, 3, 4]


def test_the_watermark_is_of_the_first_invocation() -> None:
    desk = Desk(ScriptedSiesa([item(1), item(2)], date=THEIRS), {"pageSize": 1, "concurrency": 1})
    desk.begin()
    desk.invoke(deadline=desk.after_pages(1))
    desk.siesa.date = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    desk.pass_time(hours=1)
    extracted = desk.invoke()

    assert extracted.watermark == "2026-11-23T01:30:00Z"
    assert extracted.extraction_timestamp == "2026-11-23T01:46:00Z"


@pytest.mark.parametrize("fault", [Unreachable("reset"), ServerFault("503"), Throttled("429", retry_after=300)])
def test_a_transient_fault_after_progress_ends_the_invocation_and_not_the_sync(fault: TransientError) -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    siesa.script(3, fault)
    desk = Desk(siesa, {"pageSize": 2, "concurrency": 1})
    desk.begin()

    assert desk.invoke().status == "incomplete"
    assert desk.rows(desk.invoke()) == siesa.rows
    assert desk.cancelled == 1


def test_a_transient_fault_without_progress_is_raised_so_that_the_machine_counts_it() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    siesa.script(2, Unreachable("reset"), Unreachable("still away"))
    desk = Desk(siesa, {"pageSize": 2, "concurrency": 1})
    desk.begin()

    assert desk.invoke().status == "incomplete"
    with pytest.raises(Unreachable, match="still away"):
        desk.invoke()
    assert desk.invoke().count == 6


def test_after_a_crash_the_read_goes_on_from_the_last_part() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(10)])
    siesa.script(5, RuntimeError("the process dies"))
    desk = Desk(siesa, {"pageSize": 1, "concurrency": 1}, part_rows=3)
    desk.begin()
    with pytest.raises(RuntimeError):
        desk.invoke()
    siesa.calls.clear()

    assert desk.rows(desk.invoke()) == siesa.rows
    assert siesa.calls[0] == (4, None)


def test_a_read_that_proved_nothing_begins_anew_when_it_is_tried_again() -> None:
    rows = [{"f_codigo": str(number)} for number in range(4)]
    siesa = ScriptedSiesa(rows)
    siesa.script(3, answer({"data": rows[2:3], "total": 9}))
    desk = Desk(siesa, {"dialect": "rest", "idCompania": None, "pageSize": 1, "concurrency": 1}, part_rows=1)
    desk.begin()
    with pytest.raises(IncompleteRead, match="4 rows at first, and 9 on page 3"):
        desk.invoke()
    siesa.calls.clear()

    assert desk.rows(desk.invoke()) == rows
    assert siesa.calls[0] == (1, None)


def test_a_configuration_changed_meanwhile_begins_the_read_anew() -> None:
    desk = Desk(ScriptedSiesa([item(number) for number in range(6)]), {"pageSize": 2, "concurrency": 1})
    desk.begin()
    desk.invoke(deadline=desk.after_pages(2))
    desk.configure(pageSize=3)

    assert desk.rows(desk.invoke()) == desk.siesa.rows


def test_a_checkpoint_that_cannot_be_read_begins_the_read_anew() -> None:
    desk = Desk(ScriptedSiesa([item(number) for number in range(6)]), {"pageSize": 2, "concurrency": 1})
    desk.begin()
    desk.invoke(deadline=desk.after_pages(2))
    desk.state.checkpoints[desk.sync_id, "extract"] = {"written": "by another version"}

    assert desk.rows(desk.invoke()) == desk.siesa.rows


def test_what_an_earlier_invocation_wrote_is_never_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(ScriptedSiesa([item(number) for number in range(6)]), {"pageSize": 2}, part_rows=2)
    desk.begin()
    with monkeypatch.context() as patch:
        patch.setattr(desk.state, "checkpoint", _die)
        with pytest.raises(RuntimeError):
            desk.invoke()
    written = dict(desk.store.objects)
    desk.siesa.rows = [item(number, changed=True) for number in range(6)]

    assert desk.rows(desk.invoke()) == desk.siesa.rows
    assert written
    assert {key: desk.store.objects[key] for key in written} == written


def _die(*_: Any) -> None:
    raise RuntimeError("the process dies between a part and its checkpoint")


def test_no_call_may_wait_past_the_clients_longest_duration() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.state.deadline_seconds = 90
    desk.sync()

    assert 0 < desk.deadlines[0].remaining() <= 90


def test_an_invocation_that_was_overtaken_cannot_write_its_checkpoint() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    desk = Desk(siesa, {"pageSize": 2, "concurrency": 1}, part_rows=1)
    desk.begin()

    class Overtaken(ScriptedSiesa):
        def call(self, *args: Any, **options: Any) -> Any:
            desk.state.invocations[desk.sync_id] += 1
            return siesa.call(*args, **options)

    desk.siesa = Overtaken()
    with pytest.raises(LeaseLost, match="newer invocation"):
        desk.invoke()


def test_past_the_clients_longest_duration_the_sync_ends() -> None:
    desk = Desk(ScriptedSiesa([item(1)]))
    desk.state.deadline_seconds = 0
    desk.begin()

    with pytest.raises(SyncDeadlineExceeded, match=r"sync-001 of client 'cliente-a'.*maxDurationSeconds"):
        desk.invoke()


def test_a_fault_at_the_clients_deadline_is_told_as_the_deadline() -> None:
    siesa = ScriptedSiesa([item(1)])
    desk = Desk(siesa)
    desk.begin()

    class Late(ScriptedSiesa):
        def call(self, *args: Any, **options: Any) -> Any:
            desk.state.deadline_seconds = 0
            desk.pass_time(seconds=7_200)
            raise Throttled("wait", retry_after=300)

    desk.siesa = Late()
    with pytest.raises(SyncDeadlineExceeded):
        desk.invoke()


def test_an_end_reached_at_the_last_moment_is_kept_for_the_next_invocation() -> None:
    desk = Desk(ScriptedSiesa([item(1)]), {"concurrency": 1})
    desk.begin()
    first = desk.invoke(deadline=desk.after_pages(2))
    asked = len(desk.siesa.calls)
    second = desk.invoke(deadline=desk.after_pages(0))

    assert (first.status, second.status, second.count) == ("incomplete", "complete", 1)
    assert len(desk.siesa.calls) == asked


def test_a_checkpoint_is_small_beside_what_was_read() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(3_000)])
    siesa.script(31, success([item(1)]), Unreachable("x"))
    desk = Desk(siesa, {"pageSize": 100, "concurrency": 1})
    desk.begin()
    desk.invoke(deadline=desk.after_pages(25))

    assert len(str(desk.state.checkpoints[desk.sync_id, "extract"])) < 2_000
    assert CLIENT in str(desk.state.checkpoints)
