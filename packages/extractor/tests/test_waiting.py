"""A source that asks to be left alone for long: the read goes on after the wait, and nobody calls before."""

import pytest

from integration_core.deadline import Deadline
from integration_core.errors import ServerFault, SyncDeadlineExceeded, Throttled, TransientError
from siesa_extractor.testing.desk import FIRST_MOMENT, Desk
from siesa_extractor.testing.siesa import ScriptedSiesa, answer, item


def desk_of(siesa: ScriptedSiesa) -> Desk:
    desk = Desk(siesa, {"pageSize": 2, "concurrency": 1})
    desk.begin()
    return desk


def seconds(desk: Desk, left: float) -> Deadline:
    """Give an invocation so many seconds by the desk's clock."""

    def monotonic() -> float:
        return (desk.now - FIRST_MOMENT).total_seconds()

    return Deadline.after(left, monotonic)


@pytest.mark.parametrize("fault", [Throttled("429", retry_after=2_000), ServerFault("503", retry_after=2_000)])
@pytest.mark.parametrize("page", [1, 3])
def test_a_long_wait_is_waited_by_the_invocations_that_follow_before_they_call(
    fault: TransientError, page: int
) -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    siesa.script(page, fault)
    desk = desk_of(siesa)
    assert desk.invoke(deadline=seconds(desk, 900)).status == "incomplete"
    called = len(siesa.calls)

    statuses = [desk.invoke(deadline=seconds(desk, 900)).status for _ in range(2)]
    assert (statuses, desk.slept, len(siesa.calls)) == (["incomplete"] * 2, [900, 900], called)

    last = desk.invoke(deadline=seconds(desk, 900))
    assert desk.rows(last) == siesa.rows
    assert desk.slept == [900, 900, 200]


def test_a_wait_that_was_waited_is_not_waited_again() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    siesa.script(2, Throttled("429", retry_after=1_000))
    siesa.script(3, ServerFault("503"))
    desk = desk_of(siesa)

    statuses = [desk.invoke(deadline=seconds(desk, 1_000)).status for _ in range(4)]

    assert statuses == ["incomplete"] * 3 + ["complete"]
    assert desk.slept == [1_000]


def test_a_wait_past_the_syncs_deadline_ends_the_sync_at_once() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    siesa.script(2, Throttled("429", retry_after=8_000))
    desk = desk_of(siesa)

    with pytest.raises(SyncDeadlineExceeded, match=r"not to be called before 2026-11-23T03:59:20Z.*requestsPerMinute"):
        desk.invoke(deadline=seconds(desk, 900))
    assert desk.slept == []


def test_a_saved_wait_past_the_syncs_deadline_is_not_slept() -> None:
    siesa = ScriptedSiesa([item(number) for number in range(6)])
    siesa.script(2, Throttled("429", retry_after=5_000))
    desk = desk_of(siesa)
    assert desk.invoke(deadline=seconds(desk, 900)).status == "incomplete"
    desk.state.deadline_seconds = 4_000

    with pytest.raises(SyncDeadlineExceeded, match="not to be called before"):
        desk.invoke(deadline=seconds(desk, 900))
    assert desk.slept == []


def test_a_source_that_throttles_however_long_it_was_waited_for_is_a_fault() -> None:
    siesa = ScriptedSiesa([item(1)])
    siesa.script(1, Throttled("429 four times in a row", retry_after=30))

    with pytest.raises(Throttled):
        desk_of(siesa).invoke()


def test_a_wait_told_while_emptiness_is_proved_leaves_the_proof_to_the_next_invocation() -> None:
    siesa = ScriptedSiesa()
    nothing = answer({"codigo": 1, "mensaje": "Consulta existente sin datos.", "detalle": None})
    siesa.script(1, nothing, Throttled("429", retry_after=1_000), nothing, nothing)
    desk = desk_of(siesa)

    assert desk.invoke(deadline=seconds(desk, 900)).status == "incomplete"
    assert desk.invoke(deadline=seconds(desk, 1_200)).status == "complete"
    assert len(siesa.calls) == 4
