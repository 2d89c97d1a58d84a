"""Which parameters are roles that a service is handed, and which only sound like it."""

from typing import Any

import pytest

from typed_asl.check.services import models
from typed_asl.permissions import permissions

ROLE = "arn:aws:iam::1:role/r"
MESSAGES = [{"Role": "user", "Content": [{"Text": "hello"}]}]


def passed(integration: str, given: Any) -> list[str]:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{integration}", "Parameters": given, "End": True}
    found = permissions({"States": {"S": task}}, account="1")
    assert found.unknown == ()
    return [one for each in found.statements if each.actions == ("iam:PassRole",) for one in each.resources]


@pytest.fixture(params=["with botocore", "without botocore"])
def _either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without botocore":
        monkeypatch.setattr(models, "names", dict)
        monkeypatch.setattr(models, "load", lambda _name: None)


@pytest.mark.usefixtures("_either")
@pytest.mark.parametrize(
    ("integration", "given"),
    [
        ("aws-sdk:bedrockruntime:converse", {"ModelId": "m", "Messages": MESSAGES}),
        ("aws-sdk:sfn:startExecution", {"StateMachineArn": "${A}", "Input": {"RoleArn": ROLE, "Role": "x"}}),
        ("aws-sdk:lambda:invoke", {"FunctionName": "f", "Payload": {"Role": "admin", "a": {"RoleArn": ROLE}}}),
        ("aws-sdk:dynamodb:putItem", {"TableName": "t", "Item": {"Role": {"S": ROLE}}}),
        ("aws-sdk:sts:assumeRole", {"RoleArn": ROLE}),
        ("aws-sdk:organizations:createAccount", {"RoleName": "r"}),
    ],
)
def test_what_is_only_called_a_role_is_not_passed(integration: str, given: Any) -> None:
    assert passed(integration, given) == []


@pytest.mark.usefixtures("_either")
@pytest.mark.parametrize(
    ("integration", "given"),
    [
        ("aws-sdk:lambda:createFunction", {"FunctionName": "f", "Role": ROLE}),
        ("aws-sdk:glue:createCrawler", {"Name": "c", "Role": "r"}),
        ("aws-sdk:scheduler:createSchedule", {"Name": "s", "Target": {"RoleArn": ROLE, "Input": {"RoleArn": "no"}}}),
        ("mediaconvert:createJob", {"Role": ROLE, "UserMetadata": {"a": "b"}}),
        ("eks:createNodegroup", {"ClusterName": "c", "NodeRole": ROLE}),
        ("elasticmapreduce:createCluster", {"ServiceRole": "r", "StepConcurrencyLevel": 1}),
        ("sagemaker:createTrainingJob", {"TrainingJobName": "t", "RoleArn": ROLE}),
        ("codebuild:startBuildBatch", {"ProjectName": "p", "ServiceRoleOverride": ROLE}),
    ],
)
def test_a_role_that_a_service_is_handed_may_be_passed(integration: str, given: Any) -> None:
    assert passed(integration, given) == [ROLE]
