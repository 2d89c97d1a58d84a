"""Resources whose parameter says more than a name, and needs that depend on what is given."""

from typing import Any

import pytest

from typed_asl.permissions import Permissions, permissions

STATES = "arn:aws:states:eu-west-1:1:"
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:f"
BEDROCK = "arn:aws:bedrock:eu-west-1"
TABLE = "arn:aws:dynamodb:eu-west-1:1:table/"


def of(integration: str, given: Any) -> Permissions:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{integration}", "Parameters": given, "End": True}
    return permissions({"States": {"S": task}}, region="eu-west-1", account="1")


def needs(integration: str, given: Any) -> dict[str, tuple[str, ...]]:
    made = of(integration, given)
    assert made.unknown == ()
    return made.actions()


@pytest.mark.parametrize("qualifier", ["", ":PROD", ":3", ":${Alias}"])
def test_versions_and_aliases_of_a_machine_are_authorised_on_the_machine(qualifier: str) -> None:
    given = {"StateMachineArn": f"{STATES}stateMachine:C{qualifier}"}

    for integration in ("states:startExecution", "aws-sdk:sfn:startExecution"):
        assert needs(integration, given) == {"states:StartExecution": (f"{STATES}stateMachine:C",)}
    assert needs("aws-sdk:sfn:startSyncExecution", given) == {"states:StartSyncExecution": (f"{STATES}stateMachine:C",)}
    waiting = needs("states:startExecution.sync:2", given)
    assert waiting["states:StopExecution"] == waiting["states:DescribeExecution"] == (f"{STATES}execution:C:*",)


def test_colons_inside_substitutions_are_no_qualifier() -> None:
    arn = "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${AWS::StackName}-c"

    waiting = needs("states:startExecution.sync", {"StateMachineArn": f"{arn}:PROD"})
    assert waiting["states:StartExecution"] == (arn,)
    assert waiting["states:StopExecution"] == (f"{arn.replace(':stateMachine:', ':execution:')}:*",)


def test_a_node_group_needs_looking_at_subnets_and_roles() -> None:
    given = {"ClusterName": "c", "NodegroupName": "n", "NodeRole": "arn:aws:iam::1:role/r"}
    for integration in ("eks:createNodegroup", "eks:createNodegroup.sync", "aws-sdk:eks:createNodegroup"):
        made = needs(integration, given)

        assert made["ec2:DescribeSubnets"] == ("*",)
        assert made["iam:GetRole"] == made["iam:ListAttachedRolePolicies"] == ("arn:aws:iam::1:role/*",)
        assert made["iam:PassRole"] == ("arn:aws:iam::1:role/r",)
        assert "eks:CreateNodegroup" in made
    assert "iam:GetRole" not in needs("eks:createCluster.sync", {"Name": "c"})


@pytest.mark.parametrize("key", ["alias/x", "arn:aws:kms:us-east-1:2:alias/x"])
def test_an_alias_of_a_key_is_a_condition_on_the_keys(key: str) -> None:
    (statement,) = of("aws-sdk:kms:encrypt", {"KeyId": key}).statements

    home = "us-east-1:2" if key.startswith("arn:") else "eu-west-1:1"
    assert statement.resources == (f"arn:aws:kms:{home}:key/*",)
    assert statement.conditions == {"StringEquals": {"kms:RequestAlias": "alias/x"}}
    assert statement.reason == "the definition does not tell which key alias/x stands for"


def test_a_key_that_is_named_needs_no_condition() -> None:
    (statement,) = of("aws-sdk:kms:encrypt", {"KeyId": "1-2"}).statements

    assert (statement.resources, statement.conditions) == (("arn:aws:kms:eu-west-1:1:key/1-2",), {})


CALLS = ["bedrock:invokeModel", "aws-sdk:bedrockruntime:converse", "aws-sdk:bedrockruntime:invokeModel"]


@pytest.mark.parametrize("integration", CALLS)
@pytest.mark.parametrize(
    ("model", "resources"),
    [
        ("anthropic.claude-v2:1", [f"{BEDROCK}::foundation-model/anthropic.claude-v2:1"]),
        *(
            (
                f"{area}.meta.llama3-1-8b-v1:0",
                [
                    "arn:aws:bedrock:*::foundation-model/meta.llama3-1-8b-v1:0",
                    f"{BEDROCK}:1:inference-profile/{area}.meta.llama3-1-8b-v1:0",
                ],
            )
            for area in ("us", "eu", "apac", "global")
        ),
        (
            f"{BEDROCK}:1:inference-profile/eu.meta.m",
            ["arn:aws:bedrock:*::foundation-model/meta.m", f"{BEDROCK}:1:inference-profile/eu.meta.m"],
        ),
        (f"{BEDROCK}:1:provisioned-model/p", [f"{BEDROCK}:1:provisioned-model/p"]),
        (f"{BEDROCK}:1:custom-model/c", [f"{BEDROCK}:1:custom-model/c"]),
        (f"{BEDROCK}::foundation-model/us.x", [f"{BEDROCK}::foundation-model/us.x"]),
        ("${ModelArn}", ["${ModelArn}"]),
    ],
)
def test_a_model_is_one_of_the_foundation_a_profile_or_an_arn(
    integration: str, model: str, resources: list[str]
) -> None:
    assert needs(integration, {"ModelId": model}) == {"bedrock:InvokeModel": tuple(sorted(resources))}


def test_a_model_that_the_data_decides_is_open() -> None:
    (statement,) = of("bedrock:invokeModel", {"ModelId.$": "$.m"}).statements

    assert statement.resources == (f"{BEDROCK}::foundation-model/*",)
    assert statement.reason == "the definition does not tell ModelId"


@pytest.mark.parametrize("integration", ["lambda:invoke", "aws-sdk:lambda:invoke"])
def test_a_partial_arn_of_a_function_is_completed(integration: str) -> None:
    account = "123456789012"
    for name, more, arn in (
        (f"{account}:function:f", {}, LAMBDA),
        (f"{account}:function:f:live", {}, f"{LAMBDA}:live"),
        (f"{account}:function:f", {"Qualifier": "live"}, f"{LAMBDA}:live"),
        ("function:f", {}, LAMBDA.replace(account, "1")),
    ):
        assert needs(integration, {"FunctionName": name, **more}) == {"lambda:InvokeFunction": (arn,)}
    assert needs("aws-sdk:lambda:getFunction", {"FunctionName": f"{account}:function:f"}) == {
        "lambda:GetFunction": (LAMBDA,)
    }


WRITE = "aws-sdk:dynamodb:transactWriteItems"
ALL_FOUR = ("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


def test_a_transaction_needs_what_its_parts_do_each_on_its_table() -> None:
    parts = [
        {"Put": {"TableName": "a", "Item": {"Delete": {"S": "no"}}}},
        {"Put": {"TableName": "b"}},
        {"ConditionCheck": {"TableName": "a"}},
        {"Update": {"TableName.$": "$.t"}},
    ]

    assert needs(WRITE, {"TransactItems": parts}) == {
        "dynamodb:PutItem": (f"{TABLE}a", f"{TABLE}b"),
        "dynamodb:ConditionCheckItem": (f"{TABLE}a",),
        "dynamodb:UpdateItem": (f"{TABLE}*",),
    }


@pytest.mark.parametrize("given", [{"TransactItems.$": "$.parts"}, {}, {"TransactItems": ["{% $x %}"]}])
def test_a_transaction_that_the_data_decides_needs_all_four(given: Any) -> None:
    assert needs(WRITE, given) == dict.fromkeys(ALL_FOUR, (f"{TABLE}*",))


def test_a_part_that_the_data_decides_needs_its_own_action_on_any_table() -> None:
    assert needs(WRITE, {"TransactItems": [{"Put.$": "$.put"}]}) == {"dynamodb:PutItem": (f"{TABLE}*",)}


@pytest.mark.parametrize(
    ("operation", "given", "more"),
    [
        ("putObject", {"Acl": "private"}, "s3:PutObjectAcl"),
        ("putObject", {"ACL": "private"}, "s3:PutObjectAcl"),
        ("putObject", {"GrantRead.$": "$.who"}, "s3:PutObjectAcl"),
        ("createMultipartUpload", {"Acl": "private"}, "s3:PutObjectAcl"),
        ("putObject", {"Tagging": "a=b"}, "s3:PutObjectTagging"),
        ("putObject", {"ObjectLockMode": "GOVERNANCE"}, "s3:PutObjectRetention"),
        ("putObject", {"ObjectLockLegalHoldStatus": "ON"}, "s3:PutObjectLegalHold"),
    ],
)
def test_an_object_that_is_put_with_more_needs_more(operation: str, given: dict[str, str], more: str) -> None:
    objects = ("arn:aws:s3:::b/k",)

    assert needs(f"aws-sdk:s3:{operation}", {"Bucket": "b", "Key": "k", **given}) == {
        "s3:PutObject": objects,
        more: objects,
    }


@pytest.mark.parametrize("action", ["startQueryExecution", "getQueryResults"])
def test_athena_needs_the_same_by_either_integration(action: str) -> None:
    given = {"QueryString": "SELECT 1", "WorkGroup": "w"}

    assert needs(f"aws-sdk:athena:{action}", given) == needs(f"athena:{action}", given)


def test_a_reencryption_is_two_actions() -> None:
    assert set(needs("aws-sdk:kms:reEncrypt", {})) == {"kms:ReEncryptFrom", "kms:ReEncryptTo"}
