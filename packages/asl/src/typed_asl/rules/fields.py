"""Rules of single states: fields that exclude or demand one another, and numbers in range."""

from collections.abc import Iterator

from typed_asl.exceptions import Problem
from typed_asl.model.states import Choice, Map, Parallel, State, Task, Wait
from typed_asl.rules.ranges import out_of_range
from typed_asl.values import is_expression, pointer

LONGEST_TIMEOUT = 99_999_999
_WHOLE = 100


def field_problems(state: State, at: str) -> Iterator[Problem]:
    """Find faults that lie within one state, its retriers and catchers apart."""
    if isinstance(state, Task):
        yield from _task(state, at)
    elif isinstance(state, Wait):
        yield from _wait(state, at)
    elif isinstance(state, Choice):
        yield from _choice(state, at)
    elif isinstance(state, Parallel) and not state.branches:
        yield Problem("EMPTY_FIELD", at + "/Branches", "Branches is empty: give at least one flow")
    elif isinstance(state, Map):
        yield from out_of_range(state.max_concurrency, at + "/MaxConcurrency", 0)
        yield from out_of_range(state.tolerated_failure_count, at + "/ToleratedFailureCount", 0)
        yield from out_of_range(state.tolerated_failure_percentage, at + "/ToleratedFailurePercentage", 0, _WHOLE)


def _task(state: Task, at: str) -> Iterator[Problem]:
    if not state.resource:
        yield Problem("EMPTY_FIELD", at + "/Resource", "Resource is empty: name what the task calls")
    yield from out_of_range(state.timeout_seconds, at + "/TimeoutSeconds", 1, LONGEST_TIMEOUT)
    yield from out_of_range(state.heartbeat_seconds, at + "/HeartbeatSeconds", 1, LONGEST_TIMEOUT)
    beat, limit = state.heartbeat_seconds, state.timeout_seconds
    if isinstance(beat, int) and isinstance(limit, int) and beat >= limit:
        message = f"HeartbeatSeconds ({beat}) must be smaller than TimeoutSeconds ({limit})"
        yield Problem("OUT_OF_RANGE", at + "/HeartbeatSeconds", message)


def _wait(state: Wait, at: str) -> Iterator[Problem]:
    if (state.seconds is None) == (state.timestamp is None):
        which = "neither" if state.seconds is None else "both"
        yield Problem("WAIT_FOR_WHAT", at, f"{which} of Seconds and Timestamp are set, exactly one must be")
    yield from out_of_range(state.seconds, at + "/Seconds", 0, LONGEST_TIMEOUT)


def _choice(state: Choice, at: str) -> Iterator[Problem]:
    if not state.choices:
        yield Problem("EMPTY_FIELD", at + "/Choices", "Choices is empty: give at least one rule")
    for index, rule in enumerate(state.choices):
        if isinstance(rule.condition, str) and not is_expression(rule.condition) and "${" not in rule.condition:
            message = f"a condition is true, false or an expression in {{% … %}}, not {rule.condition!r}"
            yield Problem("BAD_CONDITION", at + pointer("Choices", index, "Condition"), message)
