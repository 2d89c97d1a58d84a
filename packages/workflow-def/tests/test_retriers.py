"""The retriers of every state, written out: what the guide asks for, and what AWS's own faults need beside it."""

from collections.abc import Iterator
from typing import Any

import pytest

from integration_core.errors import PermanentError, error_names
from siesa_workflow import close_books, freshness, machine, names

MACHINES = {"workflow": machine.build, "close-books": close_books.build, "freshness": freshness.build}
Json = dict[str, Any]

LAMBDA_FAULTS: Json = {
    "ErrorEquals": [
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ],
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
    "BackoffRate": 2.0,
    "MaxDelaySeconds": 60,
    "JitterStrategy": "FULL",
}
"""Of Lambda's service and not of our code: many executions meet them together, so they come back apart."""

OF_THE_GUIDE: Json = {
    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
    "IntervalSeconds": 2,
    "MaxAttempts": 3,
    "BackoffRate": 2.0,
}
"""The guide, Retry Strategy: 2, 4 and 8 seconds."""

THROTTLED: Json = {
    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
    "IntervalSeconds": 1,
    "MaxAttempts": 5,
    "BackoffRate": 2.0,
}
"""1 to 16 seconds: DynamoDB, SNS and CloudWatch throttle for moments, and what they are told is told only here."""

CONDITION: Json = {"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "MaxAttempts": 0}
PERMANENT: Json = {"ErrorEquals": error_names(PermanentError), "MaxAttempts": 0}


def retriers(states: Json) -> Iterator[tuple[str, list[Json]]]:
    """Give the retriers of every task, those inside a map too."""
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state.get("Retry", [])
        yield from retriers(state.get("ItemProcessor", {}).get("States", {}))


@pytest.mark.parametrize("step", [names.EXTRACT, names.TRANSFORM, names.LOAD])
def test_a_step_is_retried_for_lambdas_faults_and_as_the_guide_says_and_never_for_a_permanent_error(step: str) -> None:
    found = dict(retriers(machine.build().dump()["States"]))

    # In this order: the first that matches decides, and States.TaskFailed matches every error of a function.
    assert found[step] == [PERMANENT, LAMBDA_FAULTS, OF_THE_GUIDE]


@pytest.mark.parametrize("thing", MACHINES)
def test_every_other_task_is_retried_while_its_service_throttles_and_not_where_its_condition_does_not_hold(
    thing: str,
) -> None:
    steps = {names.EXTRACT, names.TRANSFORM, names.LOAD}
    others = {name: found for name, found in retriers(MACHINES[thing]().dump()["States"]) if name not in steps}

    assert len(others) >= 2
    for name, found in others.items():
        conditional = name in {names.LOG_SUCCESS, names.LOG_FAILURE}
        assert found == ([CONDITION, THROTTLED] if conditional else [THROTTLED]), name
