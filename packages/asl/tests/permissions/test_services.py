"""Which services' actions are known, and that the others are named and never guessed."""

import pytest

from typed_asl.check.services import models
from typed_asl.permissions import permissions


@pytest.fixture(params=["with botocore", "without botocore"], autouse=True)
def _either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    from typed_asl.permissions.actions import iam_actions

    iam_actions.cache_clear()
    if request.param == "without botocore":
        monkeypatch.setattr(models, "names", dict)
        monkeypatch.setattr(models, "load", lambda _name: None)


def actions(call: str) -> set[str] | None:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{call}", "Parameters": {}, "End": True}
    made = permissions({"States": {"S": task}})
    assert bool(made.unknown) != bool(made.statements)
    return None if made.unknown else set(made.actions())


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("timestreamquery:query", {"timestream:Select", "timestream:DescribeEndpoints"}),
        ("timestreamwrite:writeRecords", {"timestream:WriteRecords", "timestream:DescribeEndpoints"}),
        ("opensearch:describeDomain", {"es:DescribeDomain"}),
        ("cognitoidentityprovider:adminGetUser", {"cognito-idp:AdminGetUser"}),
        ("sesv2:sendEmail", {"ses:SendEmail"}),
        ("rdsdata:executeStatement", {"rds-data:ExecuteStatement"}),
        ("sagemakerruntime:invokeEndpoint", {"sagemaker:InvokeEndpoint"}),
        ("bedrockagentruntime:retrieve", {"bedrock:Retrieve"}),
        ("iotdataplane:publish", {"iot:Publish"}),
        ("dynamodbstreams:getRecords", {"dynamodb:GetRecords"}),
        ("elasticloadbalancingv2:describeTargetHealth", {"elasticloadbalancing:DescribeTargetHealth"}),
        ("secretsmanager:batchGetSecretValue", {"secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"}),
        ("cloudfront:createInvalidation", {"cloudfront:CreateInvalidation"}),
    ],
)
def test_known_services_are_named_as_iam_names_them(call: str, named: set[str]) -> None:
    assert actions(call) == named


@pytest.mark.parametrize(
    "call", ["budgets:describeBudgets", "s3control:getBucket", "wickr:getUser", "apigateway:getRestApis", "mwaa:x"]
)
def test_other_services_are_unknown(call: str) -> None:
    assert actions(call) is None
