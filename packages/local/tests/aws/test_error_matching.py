import threading
from collections.abc import Callable
from typing import Any

import pytest

from siesa_local.aws import LambdaFunction
from siesa_local.aws.interpreter import error_matches

LIMIT = 262_144


@pytest.mark.parametrize(
    ("error", "wanted", "expected"),
    [
        ("Refused", {"States.ALL"}, True),
        ("Refused", {"States.TaskFailed"}, True),
        ("Refused", {"Refused"}, True),
        ("Refused", {"Other"}, False),
        ("States.Timeout", {"States.TaskFailed"}, False),
        ("States.Timeout", {"States.ALL"}, True),
        ("States.Timeout", {"States.TaskFailed", "States.Timeout"}, True),
        ("States.QueryEvaluationError", {"States.TaskFailed"}, True),
        ("States.DataLimitExceeded", {"States.ALL"}, False),
        ("States.DataLimitExceeded", {"States.TaskFailed"}, False),
        ("States.DataLimitExceeded", {"States.DataLimitExceeded"}, True),
        ("States.Runtime", {"States.ALL"}, False),
        ("States.Runtime", {"States.Runtime"}, False),
    ],
)
def test_wildcards_match_what_they_match_on_aws(error: str, wanted: set[str | None], expected: bool) -> None:
    assert error_matches(error, wanted) is expected


def _task(catch: str) -> dict[str, Any]:
    return {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "${Worker}", "Payload": "{% $states.input %}"},
            "Output": "{% $states.result.Payload %}",
            "TimeoutSeconds": 30,
            "Catch": [{"ErrorEquals": [catch], "Output": "{% $states.errorOutput.Error %}", "Next": "Caught"}],
            "End": True,
        },
        "Caught": {"Type": "Pass", "End": True},
    }


def test_an_answer_past_the_limit_fails_the_execution_past_catch(open_aws: Any) -> None:
    function = LambdaFunction(lambda event, context: "x" * LIMIT)
    with open_aws(functions={"worker": function}) as aws:
        document = {"QueryLanguage": "JSONata", "StartAt": "Work", "States": _task("States.ALL")}
        aws.deploy("m", document, {"Worker": aws.function_arn("worker")})
        result = aws.wait(aws.start("m", "{}", "large"), timeout=20)

    assert (result.status, result.error) == ("FAILED", "States.DataLimitExceeded")


@pytest.mark.parametrize(("length", "status"), [(LIMIT - 9, "SUCCEEDED"), (LIMIT - 8, "FAILED")])
def test_a_state_s_output_may_have_exactly_the_limit(run: Callable[..., Any], length: int, status: str) -> None:
    # {"a":"…"} has eight bytes around the text, and the ñ two.
    states = {
        "P": {
            "Type": "Pass",
            "Output": {"a": "{% 'ñ' & $pad('', $states.input.length, 'x') %}"},
            "End": True,
        }
    }

    result = run(states, {"length": length - 1})

    assert (result.status, result.error) == (status, None if status == "SUCCEEDED" else "States.DataLimitExceeded")


def test_an_evaluation_error_of_a_task_can_be_caught(run: Callable[..., Any]) -> None:
    states = _task("States.QueryEvaluationError")
    states["Work"]["Output"] = "{% $states.result.Payload.absent %}"

    result = run(states, {"count": 1, "tenant": "a"})

    assert (result.status, result.output) == ("SUCCEEDED", "States.QueryEvaluationError")


def test_an_evaluation_error_of_a_choice_fails_the_execution_by_its_name(run: Callable[..., Any]) -> None:
    states = {
        "C": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.a.b > 'x' + 1 %}", "Next": "S"}],
            "Default": "S",
        },
        "S": {"Type": "Succeed"},
    }

    assert run(states).error == "States.QueryEvaluationError"


def test_a_fail_state_may_carry_on_an_error_of_the_states_family(run: Callable[..., Any]) -> None:
    result = run({"Failed": {"Type": "Fail", "Error": "{% 'States.Timeout' %}", "Cause": "too slow"}})

    assert (result.status, result.error, result.cause) == ("FAILED", "States.Timeout", "too slow")


def test_a_time_out_of_a_task_is_caught_by_name(open_aws: Any) -> None:
    released = threading.Event()
    function = LambdaFunction(lambda event, context: released.wait(5))
    states = _task("States.Timeout")
    states["Work"]["TimeoutSeconds"] = 1
    with open_aws(functions={"worker": function}) as aws:
        document = {"QueryLanguage": "JSONata", "StartAt": "Work", "States": states}
        aws.deploy("m", document, {"Worker": aws.function_arn("worker")})
        result = aws.wait(aws.start("m", "{}", "slow"), timeout=20)
        released.set()

    assert (result.status, result.output) == ("SUCCEEDED", "States.Timeout")


def test_an_unknown_function_is_lambda_s_own_error(run: Callable[..., Any]) -> None:
    states = {
        "W": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "x"},
            "End": True,
        }
    }

    assert run(states).error == "Lambda.ResourceNotFoundException"
