import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from integration_core.errors import ConfigurationInvalid
from siesa_local.aws import EmbeddedAws, LambdaFunction
from siesa_local.aws.host import PAYLOAD_LIMIT, LambdaContext, Ran

Opener = Callable[..., Any]
Handler = Callable[[Any, Any], Any]


class Unreachable(Exception):
    pass


def invoke(open_aws: Opener, handler: Handler, event: Any = None, **kwargs: Any) -> tuple[Any, str | None]:
    function = LambdaFunction(handler, timeout_seconds=kwargs.pop("timeout_seconds", 30), memory_mb=256)
    with open_aws(functions={"worker": function}, **kwargs) as aws:
        answer = aws.client("lambda").invoke(FunctionName="worker:live", Payload=json.dumps(event))
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def test_the_context_has_what_aws_gives(open_aws: Opener) -> None:
    def tell(event: Any, context: Any) -> dict[str, Any]:
        names = ["function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb", "log_group_name"]
        return {name: getattr(context, name) for name in names} | {
            "ids": bool(context.aws_request_id and context.log_stream_name),
            "left": 0 < context.get_remaining_time_in_millis() <= 30_000,
        }

    assert invoke(open_aws, tell)[0] == {
        "function_name": "worker",
        "function_version": "$LATEST",
        "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:worker:live",
        "memory_limit_in_mb": "256",
        "log_group_name": "/aws/lambda/worker",
        "ids": True,
        "left": True,
    }


def test_an_exception_becomes_a_function_error_under_its_bare_name(open_aws: Opener) -> None:
    def fail(event: Any, context: Any) -> None:
        raise Unreachable('no "route"')

    answer, kind = invoke(open_aws, fail)

    assert kind == "Unhandled"
    assert list(answer) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert (answer["errorMessage"], answer["errorType"]) == ('no "route"', "Unreachable")
    assert "in fail" in answer["stackTrace"][0]


def test_event_and_answer_pass_through_json(open_aws: Opener) -> None:
    seen: list[Any] = []

    def keep(event: Any, context: Any) -> Any:
        seen.append(event)
        event["mine"] = True
        return {"decimal": Decimal("1.5"), "tuple": (1, 2)}

    event = {"ñ": [1, None]}

    assert invoke(open_aws, keep, event)[0] == {"decimal": 1.5, "tuple": [1, 2]}
    assert event == {"ñ": [1, None]}
    assert seen == [{"ñ": [1, None], "mine": True}]


@pytest.mark.parametrize("answer", [{1, 2}, float("nan"), object()])
def test_an_answer_that_json_cannot_carry_is_a_marshal_error(open_aws: Opener, answer: object) -> None:
    error, kind = invoke(open_aws, lambda event, context: answer)

    assert (error["errorType"], kind) == ("Runtime.MarshalError", "Unhandled")


def test_an_answer_of_more_than_six_megabytes_is_an_error(open_aws: Opener) -> None:
    error, _ = invoke(open_aws, lambda event, context: "x" * PAYLOAD_LIMIT)

    assert error["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_request_of_more_than_six_megabytes_is_refused(open_aws: Opener) -> None:
    with pytest.raises(ClientError, match="RequestTooLargeException"):
        invoke(open_aws, lambda event, context: 1, "x" * PAYLOAD_LIMIT)


def test_an_asynchronous_call_is_refused_rather_than_lost(aws: EmbeddedAws) -> None:
    with pytest.raises(ClientError, match="Only the invocation type RequestResponse"):
        aws.client("lambda").invoke(FunctionName="worker", InvocationType="Event", Payload="{}")


def test_a_handler_that_leaves_the_process_ends_its_call_alone(open_aws: Opener) -> None:
    def leave(event: Any, context: Any) -> None:
        raise SystemExit(3)

    error, _ = invoke(open_aws, leave)

    assert error["errorType"] == "Runtime.ExitError"
    assert "exit status 3" in error["errorMessage"]


def test_a_handler_past_its_time_out_has_no_answer_but_the_time_out(open_aws: Opener) -> None:
    now = [100.0]
    left: list[int] = []

    def slow(event: Any, context: Any) -> str:
        left.append(context.get_remaining_time_in_millis())
        now[0] += 31
        left.append(context.get_remaining_time_in_millis())
        return "too late"

    error, kind = invoke(open_aws, slow, clock=lambda: now[0])

    assert left == [30_000, 0]
    assert (error["errorType"], kind) == ("Sandbox.Timedout", "Unhandled")
    assert error["errorMessage"].endswith("Task timed out after 30.00 seconds")


def test_another_host_runs_the_functions_in_its_own_way(open_aws: Opener) -> None:
    seen: list[Any] = []

    def host(function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
        seen.append((function.timeout_seconds, json.loads(event), context.function_name))
        return Ran(b'{"errorType": "Runtime.OutOfMemory"}', failed=True)

    answer, kind = invoke(open_aws, lambda event, context: pytest.fail("called in process"), {"n": 1}, host=host)

    assert (answer, kind) == ({"errorType": "Runtime.OutOfMemory"}, "Unhandled")
    assert seen == [(30, {"n": 1}, "worker")]


def test_functions_share_one_environment(open_aws: Opener) -> None:
    import os

    def read(event: Any, context: Any) -> list[str | None]:
        return [os.environ.get("STATE_TABLE"), os.environ.get("BATCH_SIZE")]

    functions = {
        "worker": LambdaFunction(read, environment={"STATE_TABLE": "books"}),
        "loader": LambdaFunction(read, environment={"STATE_TABLE": "books", "BATCH_SIZE": "50"}),
    }
    with open_aws(functions=functions) as aws:
        answer = json.loads(aws.client("lambda").invoke(FunctionName="worker", Payload="{}")["Payload"].read())

    assert answer == ["books", "50"]
    assert "BATCH_SIZE" not in os.environ


def test_two_values_for_one_variable_are_refused(resources: Any) -> None:
    functions = {
        name: LambdaFunction(lambda event, context: None, environment={"BATCH_SIZE": size})
        for name, size in (("extractor", "1"), ("loader", "2"))
    }

    with pytest.raises(
        ConfigurationInvalid, match="extractor and loader set the environment variable BATCH_SIZE differently"
    ):
        EmbeddedAws(None, resources, functions)
