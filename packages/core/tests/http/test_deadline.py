import math

from integration_core.deadline import Deadline


def test_a_deadline_counts_down_on_its_clock_and_then_has_passed() -> None:
    now = [100.0]
    deadline = Deadline.after(30, lambda: now[0])

    now[0] = 110.0
    assert (deadline.remaining(), deadline.passed) == (20.0, False)

    now[0] = 130.0
    assert (deadline.remaining(), deadline.passed) == (0.0, True)


def test_a_deadline_that_never_comes_has_infinite_time_left() -> None:
    assert (Deadline.never().remaining(), Deadline.never().passed) == (math.inf, False)
