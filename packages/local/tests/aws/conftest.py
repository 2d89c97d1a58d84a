from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from siesa_local.aws import BucketSpec, EmbeddedAws, LambdaFunction, Resources, TableSpec, TopicSpec

TABLE = TableSpec(
    {
        "TableName": "books",
        "KeySchema": [
            {"AttributeName": "tenant", "KeyType": "HASH"},
            {"AttributeName": "sync", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "tenant", "AttributeType": "S"},
            {"AttributeName": "sync", "AttributeType": "S"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
    },
    ttl_attribute="ttl",
)
RESOURCES = Resources(tables=(TABLE,), buckets=(BucketSpec("payloads"),), topics=(TopicSpec("alerts"),))

Opener = Callable[..., AbstractContextManager[EmbeddedAws]]


class Refused(Exception):
    pass


def worker(event: dict[str, Any], context: Any) -> dict[str, Any]:
    if "refuse" in event:
        raise Refused(event["refuse"])
    return {"doubled": event["count"] * 2, "tenant": event["tenant"]}


def _definition() -> dict[str, Any]:
    put = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem"}
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "${Worker}:live", "Payload": "{% $states.input %}"},
                "Assign": {"tenant": "{% $states.input.tenant %}"},
                "Output": "{% $states.result.Payload %}",
                "Retry": [
                    {"ErrorEquals": ["Refused"], "MaxAttempts": 0},
                    {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2.0},
                ],
                "Catch": [
                    {
                        "ErrorEquals": ["States.ALL"],
                        "Assign": {"failure": "{% $states.errorOutput %}"},
                        "Next": "Notify",
                    }
                ],
                "Next": "Enough",
            },
            "Enough": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.doubled >= 10 %}", "Next": "Log"}],
                "Default": "Skipped",
            },
            "Skipped": {"Type": "Succeed"},
            "Log": put
            | {
                "Arguments": {
                    "TableName": "books",
                    "Item": {
                        "tenant": {"S": "{% $tenant %}"},
                        "sync": {"S": "{% $states.context.Execution.Name %}"},
                        "count": {"N": "{% $string($states.input.doubled) %}"},
                        "at": {"S": "{% $states.context.Execution.StartTime %}"},
                    },
                    "ConditionExpression": "attribute_not_exists(tenant)",
                },
                "Output": "{% $states.input %}",
                "Catch": [
                    {
                        "ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"],
                        "Output": {"taken": True},
                        "Next": "Skipped",
                    }
                ],
                "End": True,
            },
            "Notify": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sns:publish",
                "Arguments": {"TopicArn": "${Alerts}", "Message": "{% $string({'error': $failure}) %}"},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "LogFailure"}],
                "Next": "LogFailure",
            },
            "LogFailure": put
            | {
                "Arguments": {
                    "TableName": "books",
                    "Item": {
                        "tenant": {"S": "{% $exists($tenant) ? $tenant : '_invalid' %}"},
                        "sync": {"S": "{% $states.context.Execution.Name %}"},
                        "error": {"S": "{% $failure.Error %}"},
                    },
                },
                "Next": "Failed",
            },
            "Failed": {"Type": "Fail", "Error": "{% $failure.Error %}", "Cause": "{% $failure.Cause %}"},
        },
    }


@pytest.fixture
def definition() -> dict[str, Any]:
    return _definition()


@pytest.fixture
def resources() -> Resources:
    return RESOURCES


@pytest.fixture
def open_aws() -> Opener:
    """Opens an embedded AWS with one of each resource; `deployed` adds the test's machine as `sync`."""

    @contextmanager
    def opener(folder: Path | None = None, **kwargs: Any) -> Iterator[EmbeddedAws]:
        functions = kwargs.pop("functions", {"worker": LambdaFunction(worker)})
        deployed = kwargs.pop("deployed", False)
        kwargs.setdefault("sleep", lambda seconds: None)
        with EmbeddedAws(folder, kwargs.pop("resources", RESOURCES), functions, **kwargs) as aws:
            if deployed:
                substitutions = {"Worker": aws.function_arn("worker"), "Alerts": aws.topic_arn("alerts")}
                aws.deploy("sync", _definition(), substitutions)
            yield aws

    return opener


@pytest.fixture
def aws(open_aws: Opener) -> Iterator[EmbeddedAws]:
    with open_aws(deployed=True) as opened:
        yield opened


@pytest.fixture
def run(aws: EmbeddedAws) -> Callable[..., Any]:
    """Deploys a machine of the given states (JSONata) and runs it once; returns how it ended."""
    import json

    def run_states(states: dict[str, Any], event: Any = None, name: str = "once") -> Any:
        document = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
        machine = aws.deploy("m", document, {"Worker": aws.function_arn("worker")})
        return aws.wait(aws.start(machine, json.dumps(event or {}), name), timeout=20)

    return run_states
