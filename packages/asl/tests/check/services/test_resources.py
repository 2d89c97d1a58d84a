"""Which integrations exist, and what they may wait for."""

import pytest

from typed_asl.check.services import service_diagnostics
from typed_asl.check.services.resource import target_of
from typed_asl.diagnostics import Diagnostic


def of_resource(resource: str, machine_type: str = "STANDARD") -> list[Diagnostic]:
    found = service_diagnostics("/States/S", {"Resource": resource}, "JSONPath", machine_type=machine_type)
    return [one for one in found if one.pointer == "/States/S/Resource"]


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::lambda:invoke",
        "arn:aws-cn:states:::lambda:invoke.waitForTaskToken",
        "arn:aws-us-gov:states:::states:startExecution.sync:2",
        "arn:aws:states:::elasticmapreduce:addStep.sync",
        "arn:aws:states:us-east-1:111122223333:aws-sdk:s3:getObject",
        "arn:${AWS::Partition}:states:::sqs:sendMessage",
        "arn:aws:states:::aws-sdk:cloudwatchlogs:putLogEvents",
        "arn:aws:states:::aws-sdk:elasticloadbalancingv2:describeTargetHealth",
        "arn:aws:states:::aws-sdk:rds:describeDBInstances.waitForTaskToken",
        "arn:aws:states:us-east-1:111122223333:activity:work",
        "arn:aws:lambda:us-east-1:111122223333:function:work:live",
        "${Anything}",
        "arn:aws:states:::${Service}:${Action}",
        "arn:aws:states:::bedrock:invokeModel.waitForTaskToken",
        "arn:aws:states:::eks:call.waitForTaskToken",
        "arn:aws:states:::eks:runJob.waitForTaskToken",
        "arn:aws:lambda:us-east-1:111122223333:function:work:$LATEST",
        "arn:aws:lambda:us-east-1:111122223333:function:work:${Alias}",
        "arn:aws:lambda:us-east-1:111122223333:function:${Stage}-work:12",
        "arn:aws:states:us-east-1:111122223333:activity:${Name}",
    ],
)
def test_what_step_functions_can_call_is_not_reported(resource: str) -> None:
    assert of_resource(resource) == []


@pytest.mark.parametrize(
    ("resource", "hint"),
    [
        ("arn:aws:states:::lamda:invoke", "did you mean the service 'lambda'?"),
        ("arn:aws:states:::lambda:Invoke", "did you mean the action 'invoke'?"),
        ("arn:aws:states:::dynamodb:query", "there is no optimised integration for it; write aws-sdk:dynamodb:query"),
        ("arn:aws:states:::s3:getObject", "there is no optimised integration for it; write aws-sdk:s3:getObject"),
        ("arn:aws:states:::lambda:invoke.sync", "lambda:invoke takes these patterns besides request response"),
        ("arn:aws:states:::batch:submitJob.sync:2", "batch:submitJob takes these patterns besides"),
        ("arn:aws:states:::aws-sdk:s3:getObject.sync", "an aws-sdk integration takes .waitForTaskToken only"),
        ("arn:aws:states:::aws-sdk:logs:putLogEvents", "the service is named 'cloudwatchlogs' here"),
        ("arn:aws:states:::aws-sdk:dynamo:putItem", "did you mean the service 'dynamodb'?"),
        ("arn:aws:states:::aws-sdk:dynamodb:PutItem", "write 'putItem'"),
        ("arn:aws:states:::aws-sdk:dynamodb:putItme", "did you mean the action 'putItem'?"),
        ("arn:awz:states:::lambda:invoke", "did you mean the partition 'aws'?"),
        ("arn:aws:lambda:us-east-1:111122223333:function:work:", "a version or an alias follows"),
        ("arn:aws:lambda:us-east-1:111122223333:function:work:$*#$7485", "a version or an alias follows"),
        ("arn:aws:states:::lambda:${Action", "close the substitution"),
        ("${Function", "close the substitution"),
        ("$.x", "a Resource is not evaluated"),
        ("$$.Execution.Input.x", "a Resource is not evaluated"),
        ("arn:aws:states:us-east-1:111122223333:activity", "name the activity"),
        ("arn:aws:states:us-east-1:111122223333:activity:", "name the activity"),
        ("arn:aws:state:::lambda:invoke", "did you mean the service 'states'?"),
    ],
)
def test_what_does_not_exist_is_an_error_in_the_words_of_aws_with_a_hint(resource: str, hint: str) -> None:
    (found,) = of_resource(resource)

    assert (found.code, found.severity) == ("SCHEMA_VALIDATION_FAILED", "error")
    assert found.message.startswith(f"The resource provided {resource} is not recognized.")
    assert found.hint is not None
    assert found.hint.startswith(hint)


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("arn:aws:states:::sns:publish.waitForTaskToken", "does not support '.waitForTaskToken' service integration"),
        ("arn:aws:states:::states:startExecution.sync:2", "does not support '.sync' service integration"),
        ("arn:aws:states:us-east-1:111122223333:activity:work", "does not support Activity ARN"),
    ],
)
def test_an_express_machine_waits_for_nothing(resource: str, message: str) -> None:
    (found,) = of_resource(resource, "EXPRESS")

    assert found.severity == "error"
    assert found.message == f"Express state machine {message}"
    assert of_resource(resource) == []


@pytest.mark.parametrize(
    "resource",
    [
        "foo:bar",
        "TBD",
        "arn:aws:states:us-east-1:123456789012:task:HelloWorld",
        "arn:aws:swf:us-east-1:111122223333:task:X",
        "\x00",
        "x" * 9999,
    ],
)
def test_a_placeholder_is_only_warned_of(resource: str) -> None:
    (found,) = of_resource(resource)

    assert (found.code, found.severity) == ("UNKNOWN_RESOURCE", "warning")


def test_a_substitution_may_hold_colons() -> None:
    target = target_of("arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:aws-sdk:s3:getObject")

    assert (target.kind, target.partition, target.service) == ("sdk", "${AWS::Partition}", "s3")
    assert target.action == "getObject"
