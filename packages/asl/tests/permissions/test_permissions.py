"""The permissions of single calls."""

from typing import Any

import pytest

from typed_asl.permissions import permissions

ARN = "arn:aws:states:::"


def machine(resource: str, given: Any) -> dict[str, Any]:
    return {"States": {"S": {"Type": "Task", "Resource": resource, "Parameters": given, "End": True}}}


def needs(integration: str, given: Any, **place: str) -> dict[str, tuple[str, ...]]:
    made = permissions(machine(ARN + integration, given), region="eu-west-1", account="1", **place)
    assert made.unknown == ()
    return made.actions()


FUNCTION = "arn:aws:lambda:eu-west-1:1:function:f"
RULE = "arn:aws:events:eu-west-1:1:rule/StepFunctionsGetEventsFor"
TABLE = "arn:aws:dynamodb:eu-west-1:1:table/"


@pytest.mark.parametrize(
    ("integration", "given", "expected"),
    [
        ("lambda:invoke", {"FunctionName": f"{FUNCTION}:live"}, {"lambda:InvokeFunction": (f"{FUNCTION}:live",)}),
        ("lambda:invoke", {"FunctionName": "f"}, {"lambda:InvokeFunction": (FUNCTION,)}),
        ("lambda:invoke", {"FunctionName": "f", "Qualifier": "2"}, {"lambda:InvokeFunction": (f"{FUNCTION}:2",)}),
        ("lambda:invoke", {"FunctionName": "${F}"}, {"lambda:InvokeFunction": ("${F}",)}),
        ("aws-sdk:lambda:invoke", {"FunctionName": "f"}, {"lambda:InvokeFunction": (FUNCTION,)}),
        ("dynamodb:putItem", {"TableName": "t", "Item": {}}, {"dynamodb:PutItem": (f"{TABLE}t",)}),
        ("dynamodb:getItem", {"TableName": "${Table}"}, {"dynamodb:GetItem": (f"{TABLE}${{Table}}",)}),
        ("dynamodb:getItem", {"TableName": "${TableArn}"}, {"dynamodb:GetItem": ("${TableArn}",)}),
        (
            "aws-sdk:dynamodb:query",
            {"TableName": "t", "IndexName": "i"},
            {"dynamodb:Query": (f"{TABLE}t/index/i",)},
        ),
        (
            "aws-sdk:dynamodb:batchWriteItem",
            {"RequestItems": {"a": [], "b": []}},
            {"dynamodb:BatchWriteItem": (f"{TABLE}a", f"{TABLE}b")},
        ),
        (
            "sqs:sendMessage",
            {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q", "MessageBody": "m"},
            {"sqs:SendMessage": ("arn:aws:sqs:eu-west-1:1:q",)},
        ),
        (
            "events:putEvents",
            {"Entries": [{"Source": "s"}, {"EventBusName": "b"}]},
            {
                "events:PutEvents": (
                    "arn:aws:events:eu-west-1:1:event-bus/b",
                    "arn:aws:events:eu-west-1:1:event-bus/default",
                )
            },
        ),
        ("aws-sdk:s3:headObject", {"Bucket": "b", "Key": "k"}, {"s3:GetObject": ("arn:aws:s3:::b/k",)}),
        ("aws-sdk:s3:listObjectsV2", {"Bucket": "b"}, {"s3:ListBucket": ("arn:aws:s3:::b",)}),
        ("aws-sdk:s3:listBuckets", {}, {"s3:ListAllMyBuckets": ("*",)}),
        (
            "aws-sdk:s3:copyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "from/x/y"},
            {"s3:GetObject": ("arn:aws:s3:::from/x/y",), "s3:PutObject": ("arn:aws:s3:::b/k",)},
        ),
        (
            "aws-sdk:s3:deleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}]}},
            {"s3:DeleteObject": ("arn:aws:s3:::b/k",)},
        ),
        (
            "aws-sdk:cloudwatchlogs:putLogEvents",
            {"LogGroupName": "g"},
            {"logs:PutLogEvents": ("arn:aws:logs:eu-west-1:1:log-group:g:*",)},
        ),
        (
            "aws-sdk:ssm:getParameter",
            {"Name": "/a/b"},
            {"ssm:GetParameter": ("arn:aws:ssm:eu-west-1:1:parameter/a/b",)},
        ),
        ("eks:call", {"ClusterName": "c"}, {}),
        ("apigateway:invoke", {"ApiEndpoint": "e", "Method": "GET"}, {}),
        (
            "apigateway:invoke",
            {"ApiEndpoint": "x.execute-api.eu-west-1.amazonaws.com", "Method": "GET", "AuthType": "IAM_ROLE"},
            {"execute-api:Invoke": ("arn:aws:execute-api:eu-west-1:1:x/*/GET/*",)},
        ),
    ],
)
def test_one_call_needs_its_action_on_what_it_names(integration: str, given: Any, expected: dict[str, Any]) -> None:
    assert needs(integration, given) == expected


def test_waiting_for_a_job_needs_looking_stopping_and_the_rule() -> None:
    given = {"StateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:m"}
    rule = (f"{RULE}StepFunctionsExecutionRule",)
    children = ("arn:aws:states:eu-west-1:1:execution:m:*",)

    assert needs("states:startExecution", given) == {"states:StartExecution": (given["StateMachineArn"],)}
    assert needs("states:startExecution.sync:2", given) == {
        "events:DescribeRule": rule,
        "events:PutRule": rule,
        "events:PutTargets": rule,
        "states:DescribeExecution": children,
        "states:StartExecution": (given["StateMachineArn"],),
        "states:StopExecution": children,
    }


@pytest.mark.parametrize(
    ("integration", "rule"),
    [
        ("ecs:runTask.sync", f"{RULE}ECSTaskRule"),
        ("batch:submitJob.sync", f"{RULE}BatchJobsRule"),
        ("sagemaker:createTrainingJob.sync", f"{RULE}SageMakerTrainingJobsRule"),
        (
            "codebuild:startBuild.sync",
            "arn:aws:events:eu-west-1:1:rule/StepFunctionsGetEventForCodeBuildStartBuildRule",
        ),
        (
            "elasticmapreduce:addStep.sync",
            "arn:aws:events:eu-west-1:1:rule/StepFunctionsGetEventForEMRAddJobFlowStepsRule",
        ),
        ("mediaconvert:createJob.sync", f"{RULE}MediaConvertJobRule"),
        ("emr-serverless:startJobRun.sync", f"{RULE}EMRServerlessJobRule"),
    ],
)
def test_each_kind_of_job_has_its_rule_and_only_when_it_is_waited_for(integration: str, rule: str) -> None:
    assert needs(integration, {})["events:PutTargets"] == (rule,)
    assert "events:PutTargets" not in needs(integration.removesuffix(".sync"), {})


def test_glue_is_polled_and_needs_no_rule() -> None:
    job = ("arn:aws:glue:eu-west-1:1:job/j",)
    actions = ("glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun")

    assert needs("glue:startJobRun.sync", {"JobName": "j"}) == dict.fromkeys(actions, job)


def test_a_role_that_is_handed_over_may_be_passed_to_that_service_only() -> None:
    given = {"TrainingJobName": "t", "RoleArn": "arn:aws:iam::1:role/r"}
    (passing,) = [
        one
        for one in permissions(machine(f"{ARN}sagemaker:createTrainingJob", given)).statements
        if one.actions == ("iam:PassRole",)
    ]

    assert passing.resources == ("arn:aws:iam::1:role/r",)
    assert passing.conditions == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


@pytest.mark.parametrize(
    ("namespace", "conditions"),
    [
        ("Orders", {"StringEquals": {"cloudwatch:namespace": "Orders"}}),
        ("${Namespace}", {"StringEquals": {"cloudwatch:namespace": "${Namespace}"}}),
        ("{% $states.input.namespace %}", {}),
    ],
)
def test_metrics_are_put_into_the_namespace_that_the_definition_tells(namespace: str, conditions: Any) -> None:
    task = machine(f"{ARN}aws-sdk:cloudwatch:putMetricData", {"Namespace": namespace, "MetricData": []})
    state = task["States"]["S"]
    state["Arguments"] = state.pop("Parameters")
    [statement] = permissions(task | {"QueryLanguage": "JSONata"}).statements

    assert (statement.actions, statement.resources) == (("cloudwatch:PutMetricData",), ("*",))
    assert statement.conditions == conditions
    assert ("does not tell Namespace" in (statement.reason or "")) is (conditions == {})
