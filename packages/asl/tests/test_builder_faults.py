from typing import Any

import pytest

from typed_asl import (
    BuildError,
    MachineBuilder,
    Step,
    catch,
    choice,
    expr,
    fail,
    map_over,
    parallel,
    pass_on,
    retry_on,
    succeed,
    task,
    wait_for,
    when,
)


def faults(*steps: Step, **options: Any) -> list[str]:
    with pytest.raises(BuildError) as caught:
        MachineBuilder(**options).add(*steps).build()
    for problem in caught.value.problems:
        assert str(problem) in str(caught.value)
    return [f"{problem.code} {problem.pointer}" for problem in caught.value.problems]


def call(name: str, **options: Any) -> Step:
    return task(name, resource="r", **options)


def test_a_target_that_does_not_exist_is_named_with_its_nearest_neighbour() -> None:
    with pytest.raises(BuildError, match=r"/States/A/Next: Missing 'Next' target: Dome \(did you mean 'Done'\?\)"):
        MachineBuilder().add(call("A", next="Dome"), succeed("Done")).build()


@pytest.mark.parametrize(
    ("step", "pointer"),
    [
        (choice("A", when(expr("true"), next="X"), default="Z"), "/States/A/Choices/0/Next"),
        (choice("A", when(expr("true"), next="Z"), default="X"), "/States/A/Default"),
        (call("A", next="Z", catch=[catch("E", next="X")]), "/States/A/Catch/0/Next"),
        (wait_for("A", seconds=1, next="X"), "/States/A/Next"),
    ],
)
def test_every_kind_of_transition_is_checked(step: Step, pointer: str) -> None:
    assert f"MISSING_TRANSITION_TARGET {pointer}" in faults(step, succeed("Z"))


def test_a_start_that_does_not_exist_is_refused() -> None:
    assert faults(succeed("A"), start_at="B") == ["MISSING_TRANSITION_TARGET /StartAt"]


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    assert faults(succeed("A"), pass_on("B", next="A")) == ["MISSING_TRANSITION_TARGET /States/B"]


def test_a_state_reached_by_a_catcher_alone_counts_as_reached() -> None:
    machine = MachineBuilder().add(call("A", end=True, catch=[catch("E", next="B")]), fail("B", error="E", cause="c"))

    assert list(machine.build().states) == ["A", "B"]


def test_a_machine_that_can_never_end_is_refused() -> None:
    assert faults(pass_on("A", next="B"), choice("B", when(expr("true"), next="A"), default="B")) == [
        "MISSING_END_STATE /States"
    ]


def test_a_name_is_unique_over_all_flows_of_a_machine() -> None:
    inner = [succeed("A")]

    assert faults(parallel("A", inner, [succeed("B")], end=True)) == [
        "DUPLICATE_STATE_NAME /States/A/Branches/0/States/A"
    ]


def test_both_or_neither_of_next_and_end_is_refused() -> None:
    assert faults(call("A", next="B", end=True), call("B")) == [
        "SCHEMA_VALIDATION_FAILED /States/A/End",
        "SCHEMA_VALIDATION_FAILED /States/B",
    ]


@pytest.mark.parametrize(("length", "refused"), [(80, False), (81, True)])
def test_names_have_at_most_80_characters(length: int, refused: bool) -> None:
    step = succeed("x" * length)
    if refused:
        assert faults(step) == [f"INVALID_STATE_NAME /States/{step.name}"]
    else:
        assert list(MachineBuilder().add(step).build().states) == [step.name]


def test_states_all_stands_alone_and_last_in_retry_and_catch() -> None:
    retriers = [retry_on("States.ALL", "E"), retry_on("F")]
    catchers = [catch("States.ALL", next="A"), catch("F", next="A")]

    assert faults(call("A", end=True, retry=retriers, catch=catchers)) == [
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/0/ErrorEquals",
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/0/ErrorEquals",
        "SCHEMA_VALIDATION_FAILED /States/A/Catch/0/ErrorEquals",
    ]


def test_retriers_without_errors_or_with_numbers_out_of_range_are_refused() -> None:
    retriers = [
        retry_on(),
        retry_on("A", interval_seconds=0, max_attempts=-1, backoff_rate=0.5),
        retry_on("B", max_delay_seconds=0),
    ]

    assert faults(call("A", end=True, retry=retriers)) == [
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/0/ErrorEquals",
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/1/IntervalSeconds",
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/1/MaxAttempts",
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/1/BackoffRate",
        "SCHEMA_VALIDATION_FAILED /States/A/Retry/2/MaxDelaySeconds",
    ]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (call("A", end=True, timeout_seconds=0), "SCHEMA_VALIDATION_FAILED /States/A/TimeoutSeconds"),
        (
            call("A", end=True, timeout_seconds=5, heartbeat_seconds=5),
            "SCHEMA_VALIDATION_FAILED /States/A/HeartbeatSeconds",
        ),
        (task("A", resource="", end=True), "SCHEMA_VALIDATION_FAILED /States/A/Resource"),
        (wait_for("A", seconds=-1, end=True), "SCHEMA_VALIDATION_FAILED /States/A/Seconds"),
        (choice("A", default="A"), "SCHEMA_VALIDATION_FAILED /States/A/Choices"),
        (choice("A", when("status = 1", next="A")), "SCHEMA_VALIDATION_FAILED /States/A/Choices/0/Condition"),
        (parallel("A", end=True), "SCHEMA_VALIDATION_FAILED /States/A/Branches"),
        (parallel("A", [], end=True), "NO_STATES /States/A/Branches/0/States"),
        (
            map_over("A", steps=[succeed("B")], max_concurrency=-1, end=True),
            "SCHEMA_VALIDATION_FAILED /States/A/MaxConcurrency",
        ),
        (call("A", end=True, arguments={1, 2}), "WRONG_VALUE /States/A/Arguments"),
        (call("A", end=True, comment=1), "WRONG_VALUE /States/A/Comment"),
    ],
)
def test_a_fault_within_a_state_is_found(step: Step, fault: str) -> None:
    assert fault in faults(step)


def test_all_faults_of_all_flows_are_told_at_once() -> None:
    found = faults(
        call("A", timeout_seconds="soon", next="B"),
        parallel("B", [pass_on("C", next="D")], next="E"),
        succeed("A"),
        timeout_seconds="later",
    )

    assert found == [
        "WRONG_VALUE /States/A/TimeoutSeconds",
        "MISSING_TRANSITION_TARGET /States/B/Branches/0/States/C/Next",
        "DUPLICATE_STATE_NAME /States/A",
        "MISSING_TRANSITION_TARGET /States/B/Next",
        "WRONG_VALUE /TimeoutSeconds",
    ]


def test_an_empty_machine_is_refused() -> None:
    assert faults() == ["NO_STATES /States"]


def test_a_retrier_of_the_wrong_type_is_refused_where_it_is_made() -> None:
    with pytest.raises(BuildError, match=r"JitterStrategy: .*'SOME'"):
        retry_on("E", jitter_strategy="SOME")
