import threading
from concurrent.futures import CancelledError
from typing import Any

import pytest

from integration_core.deadline import Deadline
from integration_core.errors import AuthenticationFailed, ServerFault
from siesa_loader.outgoing import Outcome
from siesa_loader.sending import WAITING_BATCHES, Sending


class Loading:
    """A destination in memory. `faults` maps an ordinal to what sending it raises."""

    def __init__(self, faults: Any = None) -> None:
        self.faults = faults or {}
        self.sent: list[int] = []
        self.settled: list[int] = []
        self.ticks: list[int] = []
        self.cancelled = threading.Event()

    def send(self, batch: Any) -> Any:
        for record in batch:
            if record.ordinal in self.faults:
                raise self.faults[record.ordinal]
            self.sent.append(record.ordinal)
            yield [Outcome(record)]

    def settle(self, outcomes: Any) -> None:
        self.settled.extend(outcome.record.ordinal for outcome in outcomes)

    def run(self, batches: Any, *, concurrency: Any = 2, deadline: Any = None) -> Any:
        made = Sending(
            destination=self,
            settle=self.settle,
            concurrency=concurrency,
            deadline=deadline or Deadline.never(),
            tick=self.ticks.append,
            cancel=self.cancelled.set,
        )
        return made.run(batches)


@pytest.fixture
def batches(outgoing: Any) -> Any:
    return lambda count: [[outgoing(2 * number), outgoing(2 * number + 1)] for number in range(count)]


def test_every_batch_is_sent_and_settled(batches: Any) -> None:
    loading = Loading()
    assert loading.run(batches(20)) is None
    assert sorted(loading.settled) == list(range(40))
    assert loading.ticks[-1] == 20


def test_what_was_settled_before_a_fault_stays_settled_and_the_fault_is_given_back(batches: Any) -> None:
    fault = ServerFault("503")
    loading = Loading({5: fault})
    assert loading.run(batches(3), concurrency=1) is fault
    assert loading.settled[:5] == [0, 1, 2, 3, 4]
    assert 5 not in loading.settled
    assert not loading.cancelled.is_set()


def test_after_a_fault_no_further_batch_is_read(batches: Any) -> None:
    read: list[Any] = []

    def reading() -> Any:
        for batch in batches(100):
            read.append(batch)
            yield batch

    Loading({0: ServerFault("503")}).run(reading(), concurrency=1)
    assert len(read) <= 2 * WAITING_BATCHES + 1


def test_no_more_batches_are_read_ahead_than_the_threads_need(batches: Any) -> None:
    gate = threading.Event()
    read: list[Any] = []

    class Waiting(Loading):
        def send(self, batch: Any) -> Any:
            if len(read) > 3 * WAITING_BATCHES:
                gate.set()
            gate.wait(0.05)
            yield from super().send(batch)

    def reading() -> Any:
        for batch in batches(30):
            read.append(batch)
            yield batch

    Waiting().run(reading(), concurrency=2)
    assert not gate.is_set() or len(read) == 30


def test_a_lasting_fault_wakes_those_who_wait_and_outranks_a_passing_one(batches: Any) -> None:
    for faults in (
        {0: ServerFault("503"), 2: AuthenticationFailed("401")},
        {0: AuthenticationFailed("401"), 2: CancelledError()},
        {0: CancelledError(), 2: AuthenticationFailed("401")},
    ):
        together = threading.Barrier(2, timeout=5)

        class Meeting(Loading):
            def send(self, batch: Any, together: Any = together) -> Any:
                together.wait()
                yield from super().send(batch)

        loading = Meeting(faults)
        assert isinstance(loading.run(batches(2)), AuthenticationFailed)
        assert loading.cancelled.is_set()


def test_past_the_deadline_no_record_of_a_batch_is_begun(outgoing: Any) -> None:
    seconds = iter(range(1_000))
    loading = Loading()
    assert (
        loading.run([[outgoing(number) for number in range(50)]], deadline=Deadline(20, lambda: next(seconds))) is None
    )
    assert 0 < len(loading.settled) < 25
    assert loading.sent == loading.settled


def test_an_error_of_reading_ends_what_is_on_its_way_and_is_raised(batches: Any) -> None:
    loading = Loading()

    def reading() -> Any:
        yield from batches(2)
        msg = "the rows are gone"
        raise LookupError(msg)

    with pytest.raises(LookupError, match="the rows are gone"):
        loading.run(reading())
    assert loading.cancelled.is_set()
    assert loading.sent == loading.settled
