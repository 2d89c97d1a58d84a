"""Rules of Retry and Catch."""

from collections.abc import Iterator, Sequence

from typed_asl.exceptions import Problem
from typed_asl.model.handlers import Catcher, Retrier
from typed_asl.model.states import Map, Parallel, State, Task
from typed_asl.rules.ranges import out_of_range
from typed_asl.values import pointer

EVERYTHING = "States.ALL"
_LONGEST_DELAY = 31_622_400
_MOST_ATTEMPTS = 99_999_999


def handling_problems(state: State, at: str) -> Iterator[Problem]:
    """Find faults in a state's retriers and catchers: their errors, their order, their numbers."""
    if not isinstance(state, Task | Parallel | Map):
        return
    yield from _error_names(state.retry, at + "/Retry")
    yield from _error_names(state.catch, at + "/Catch")
    for index, retrier in enumerate(state.retry):
        yield from _numbers(retrier, at + pointer("Retry", index))


def _error_names(entries: Sequence[Retrier | Catcher], at: str) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        here = at + pointer(index, "ErrorEquals")
        names = entry.error_equals
        if not names:
            yield Problem("BAD_ERROR_EQUALS", here, "ErrorEquals is empty: name at least one error")
        if EVERYTHING in names and len(names) > 1:
            yield Problem("BAD_ERROR_EQUALS", here, f"{EVERYTHING} must stand alone, not in {list(names)}")
        if EVERYTHING in names and index < len(entries) - 1:
            message = f"{EVERYTHING} must stand in the last entry, this is entry {index + 1} of {len(entries)}"
            yield Problem("BAD_ERROR_EQUALS", here, message)


def _numbers(retrier: Retrier, at: str) -> Iterator[Problem]:
    yield from out_of_range(retrier.interval_seconds, at + "/IntervalSeconds", 1, _MOST_ATTEMPTS)
    yield from out_of_range(retrier.max_attempts, at + "/MaxAttempts", 0, _MOST_ATTEMPTS)
    yield from out_of_range(retrier.backoff_rate, at + "/BackoffRate", 1)
    yield from out_of_range(retrier.max_delay_seconds, at + "/MaxDelaySeconds", 1, _LONGEST_DELAY - 1)
    interval, longest = retrier.interval_seconds, retrier.max_delay_seconds
    if isinstance(interval, int) and isinstance(longest, int) and longest <= interval:
        message = f"MaxDelaySeconds ({longest}) must be greater than IntervalSeconds ({interval})"
        yield Problem("OUT_OF_RANGE", at + "/MaxDelaySeconds", message)
