import json
import re
from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid, PermanentError, ResourceNotFound, TransientError
from siesa_local.aws import EmbeddedAws, HistoryEvent, LambdaFunction

INPUT = json.dumps({"tenant": "a", "count": 5})
QUOTED = 'a "quoted" \\ cause\nover two lines'


def items(aws: EmbeddedAws) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.client("dynamodb").scan(TableName="books")["Items"]
    return found


def test_a_handler_s_answer_goes_through_a_choice_into_the_table(aws: EmbeddedAws) -> None:
    result = aws.wait(aws.start("sync", INPUT, "first"), timeout=20)

    assert (result.status, result.output) == ("SUCCEEDED", {"doubled": 10, "tenant": "a"})
    [item] = items(aws)
    assert item["count"] == {"N": "10"}
    assert item["sync"] == {"S": "first"}


def test_the_execution_s_start_is_in_milliseconds_and_ends_in_z(aws: EmbeddedAws) -> None:
    aws.wait(aws.start("sync", INPUT, "first"), timeout=20)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", items(aws)[0]["at"]["S"])


def test_the_default_of_a_choice_is_taken_when_its_condition_is_false(aws: EmbeddedAws) -> None:
    result = aws.wait(aws.start("sync", json.dumps({"tenant": "a", "count": 1}), "small"), timeout=20)

    assert (result.status, items(aws)) == ("SUCCEEDED", [])


def test_a_failed_condition_arrives_under_the_name_that_aws_gives_it(aws: EmbeddedAws) -> None:
    key = {"tenant": {"S": "a"}, "sync": {"S": "twice"}}
    aws.client("dynamodb").put_item(TableName="books", Item=key)

    result = aws.wait(aws.start("sync", INPUT, "twice"), timeout=20)

    assert (result.status, result.output) == ("SUCCEEDED", {"taken": True})
    assert items(aws) == [key]


def test_a_caught_error_with_quotes_is_alerted_logged_and_carried_by_the_fail_state(aws: EmbeddedAws) -> None:
    result = aws.wait(aws.start("sync", json.dumps({"tenant": "a", "refuse": QUOTED}), "bad"), timeout=20)

    assert (result.status, result.error) == ("FAILED", "Refused")
    assert json.loads(result.cause or "")["errorMessage"] == QUOTED
    [alert] = aws.alerts("alerts")
    assert json.loads(alert.message)["error"] == {"Error": "Refused", "Cause": result.cause}
    assert items(aws)[0]["error"] == {"S": "Refused"}


def test_a_permanent_error_is_not_retried_and_another_is_with_back_off(open_aws: Any) -> None:
    slept: list[float] = []
    calls: list[Any] = []

    def failing(event: Any, context: Any) -> None:
        calls.append(event)
        raise ConnectionResetError(event["tenant"])

    with open_aws(deployed=True, functions={"worker": LambdaFunction(failing)}, sleep=slept.append) as aws:
        result = aws.wait(aws.start("sync", INPUT, "retried"), timeout=20)

    assert (result.status, result.error) == ("FAILED", "ConnectionResetError")
    assert (len(calls), slept) == (4, [2.0, 4.0, 8.0])


def test_input_that_breaks_an_expression_is_caught_as_a_query_evaluation_error(aws: EmbeddedAws) -> None:
    result = aws.wait(aws.start("sync", json.dumps({"count": 5}), "tenantless"), timeout=20)

    # The handler's own KeyError comes first, before the expression that assigns the tenant.
    assert (result.status, result.error) == ("FAILED", "KeyError")
    assert items(aws)[0]["tenant"] == {"S": "_invalid"}


def test_events_arrive_once_each_in_order_while_the_execution_runs(aws: EmbeddedAws) -> None:
    seen: list[HistoryEvent] = []

    result = aws.wait(aws.start("sync", INPUT, "followed"), on_event=seen.append, timeout=20)

    assert tuple(seen) == result.events
    assert [event.id for event in seen] == list(range(1, len(seen) + 1))
    assert [event.state for event in seen if event.type.endswith("StateEntered")] == ["Work", "Enough", "Log"]
    assert seen[-1].type == "ExecutionSucceeded"


def test_a_hundred_variables_and_two_hundred_kilobytes_pass_unchanged(aws: EmbeddedAws) -> None:
    text = 'ñ"\\' * 40_000
    states = {
        "Keep": {"Type": "Pass", "Assign": {"text": "{% $states.input.text %}"}, "Output": {}, "Next": "Give"},
        "Give": {"Type": "Pass", "Output": {"text": "{% $text %}"}, "End": True},
    }
    aws.deploy("big", {"QueryLanguage": "JSONata", "StartAt": "Keep", "States": states})

    result = aws.wait(aws.start("big", json.dumps({"text": text}), "big"), timeout=20)

    assert result.output == {"text": text}


def test_deploying_another_definition_changes_the_machine(aws: EmbeddedAws) -> None:
    def document(value: int) -> dict[str, Any]:
        return {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": value, "End": True}}}

    arns = {aws.deploy("p", document(1)), aws.deploy("p", document(1)), aws.deploy("p", document(2))}
    [arn] = arns

    assert aws.wait(aws.start(arn, "{}", "now"), timeout=20).output == 2


def test_a_placeholder_without_a_value_is_refused_by_name(aws: EmbeddedAws, definition: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationInvalid, match="Alerts"):
        aws.deploy("half", definition, {"Worker": "arn"})


def test_a_definition_that_is_no_state_language_is_refused(aws: EmbeddedAws) -> None:
    with pytest.raises(ConfigurationInvalid, match="state machine broken"):
        aws.deploy("broken", {"States": {"A": {"Type": "Nothing"}}})


def test_after_a_refused_definition_the_next_one_keeps_its_own_query_language(aws: EmbeddedAws) -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": True}
    with pytest.raises(ConfigurationInvalid):
        aws.deploy("broken", {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": task}})
    path = {"StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": "$.x", "End": True}}}

    arn = aws.deploy("path", path)

    assert aws.wait(aws.start(arn, '{"x": 3}', "now"), timeout=20).output == 3


def test_an_execution_that_runs_too_long_to_wait_for_says_so(aws: EmbeddedAws) -> None:
    states = {"W": {"Type": "Wait", "Seconds": 60, "End": True}}
    aws.deploy("slow", {"StartAt": "W", "States": states})

    with pytest.raises(TransientError, match=r"still running after 0\.01 s"):
        aws.wait(aws.start("slow", "{}", "slow"), timeout=0.01)


def test_an_execution_of_no_one_is_not_found(aws: EmbeddedAws) -> None:
    with pytest.raises(ResourceNotFound, match="not kept"):
        aws.wait("arn:aws:states:us-east-1:123456789012:execution:sync:never")


def test_many_executions_at_once_do_not_mix(aws: EmbeddedAws) -> None:
    arns = {n: aws.start("sync", json.dumps({"tenant": f"t{n}", "count": 5 + n}), f"run-{n}") for n in range(12)}

    outputs = {n: aws.wait(arn, timeout=30).output for n, arn in arns.items()}

    assert outputs == {n: {"doubled": 10 + 2 * n, "tenant": f"t{n}"} for n in range(12)}
    assert {item["tenant"]["S"]: item["count"]["N"] for item in items(aws)} == {
        f"t{n}": str(10 + 2 * n) for n in range(12)
    }


def test_what_is_not_open_says_so(open_aws: Any, resources: Any) -> None:
    closed = EmbeddedAws(None, resources, {})

    for use in (lambda: closed.session, lambda: closed.deploy("m", {}), lambda: closed.alerts("alerts")):
        with pytest.raises(PermanentError, match="not open"):
            use()
