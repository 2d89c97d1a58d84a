from typing import Any

import pytest

from tests.infra.reading import REGION, arn, named, only, resources
from tests.infra.synthesis import ACCOUNT

pytestmark = pytest.mark.xdist_group("cdk")

PAYLOADS = f"siesa-integration-payloads-prod-{ACCOUNT}"
CONFIG = f"siesa-integration-config-prod-{ACCOUNT}"
ACCESS_LOGS = f"siesa-integration-access-logs-prod-{ACCOUNT}"


@pytest.fixture
def data(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-data-prod"]
    return template


def bucket(data: dict[str, Any], name: str) -> dict[str, Any]:
    return named(data, "AWS::S3::Bucket", "BucketName", name)


def keys(schema: list[dict[str, str]]) -> list[str]:
    return [key["AttributeName"] for key in schema]


def test_tables_have_the_keys_the_indexes_and_the_expiry_that_the_code_relies_on(data: dict[str, Any]) -> None:
    found = {
        table["TableName"]: (
            keys(table["KeySchema"]),
            {index["IndexName"]: keys(index["KeySchema"]) for index in table.get("GlobalSecondaryIndexes", [])},
            table.get("TimeToLiveSpecification", {}).get("AttributeName"),
        )
        for table in resources(data, "AWS::DynamoDB::GlobalTable").values()
    }

    assert found == {
        "siesa-integration-config-prod": (
            ["tenantId", "configType"],
            {"ProductTypeIndex": ["productType", "tenantId"]},
            None,
        ),
        "siesa-integration-sync-state-prod": (
            ["tenantId", "syncId"],
            {"StatusIndex": ["status", "createdAt"]},
            "ttl",
        ),
        "siesa-integration-audit-prod": (["tenantId", "timestamp"], {}, "ttl"),
    }


def test_every_table_can_be_restored_to_a_point_in_time(data: dict[str, Any]) -> None:
    tables = resources(data, "AWS::DynamoDB::GlobalTable")

    assert len(tables) == 3
    for table in tables.values():
        [replica] = table["Replicas"]
        assert replica["Region"] == REGION
        assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}


def test_state_outlives_its_stack_and_a_failed_creation_leaves_nothing_that_blocks_the_next(
    data: dict[str, Any],
) -> None:
    kept = {"AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::KMS::Key"}
    found = [resource for resource in data["Resources"].values() if resource["Type"] in kept]

    assert {resource["Type"] for resource in found} == kept
    assert {resource["DeletionPolicy"] for resource in found} == {"RetainExceptOnCreate"}
    assert {resource["UpdateReplacePolicy"] for resource in found} == {"Retain"}


def test_buckets_are_private_and_encrypted(data: dict[str, Any]) -> None:
    buckets = resources(data, "AWS::S3::Bucket")

    assert len(buckets) == 3
    for found in buckets.values():
        assert set(found["PublicAccessBlockConfiguration"].values()) == {True}
        assert found["BucketEncryption"]


def test_buckets_and_topic_refuse_calls_without_tls(data: dict[str, Any]) -> None:
    policies = [*resources(data, "AWS::S3::BucketPolicy").values(), *resources(data, "AWS::SNS::TopicPolicy").values()]
    refusing = [
        policy
        for policy in policies
        if any(
            statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy["PolicyDocument"]["Statement"]
        )
    ]

    assert len(refusing) == len(policies) == 4


def test_payloads_expire_and_baselines_do_not(data: dict[str, Any]) -> None:
    rules = bucket(data, PAYLOADS)["LifecycleConfiguration"]["Rules"]
    expiring = [rule for rule in rules if "ExpirationInDays" in rule]

    assert expiring == [{"ExpirationInDays": 30, "Prefix": "payloads/", "Status": "Enabled"}]
    assert {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}, "Status": "Enabled"} in rules


def test_mapping_files_are_versioned_and_tiered(data: dict[str, Any]) -> None:
    config = bucket(data, CONFIG)
    [rule] = config["LifecycleConfiguration"]["Rules"]

    assert config["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rule["Transitions"] == [{"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 0}]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}


def test_who_read_an_object_is_written_down(data: dict[str, Any]) -> None:
    [logs] = [name for name, found in resources(data, "AWS::S3::Bucket").items() if found["BucketName"] == ACCESS_LOGS]

    for name in (PAYLOADS, CONFIG):
        assert bucket(data, name)["LoggingConfiguration"]["DestinationBucketName"] == logs


def test_buckets_wait_for_the_policy_that_lets_their_access_log_be_written(data: dict[str, Any]) -> None:
    [logs] = [name for name, found in resources(data, "AWS::S3::Bucket").items() if found["BucketName"] == ACCESS_LOGS]
    policies = {
        name: found["Properties"]
        for name, found in data["Resources"].items()
        if found["Type"] == "AWS::S3::BucketPolicy" and found["Properties"]["Bucket"] == {"Ref": logs}
    }
    [(policy, stated)] = policies.items()
    [writing] = [each for each in stated["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    logged = [
        found
        for found in data["Resources"].values()
        if "LoggingConfiguration" in found.get("Properties", {}) and found["Type"] == "AWS::S3::Bucket"
    ]

    assert (writing["Principal"], writing["Action"]) == ({"Service": "logging.s3.amazonaws.com"}, "s3:PutObject")
    assert len(logged) == 2
    for found in logged:
        assert policy in found["DependsOn"]


def test_the_log_key_serves_the_log_groups_of_functions_and_machines_and_nothing_else(data: dict[str, Any]) -> None:
    key = only(data, "AWS::KMS::Key")
    owner, logs = key["KeyPolicy"]["Statement"]

    assert key["EnableKeyRotation"] is True
    assert owner["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    assert logs["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": [
                arn("logs", "log-group:/aws/lambda/siesa-integration-*-prod"),
                arn("logs", "log-group:/aws/stepfunctions/siesa-integration-*-prod"),
            ]
        }
    }


def test_every_log_group_is_encrypted_with_the_key_that_the_data_stack_names_and_its_policy_covers(
    templates: dict[str, Any],
) -> None:
    for environment in ("dev", "test", "prod"):
        parameter = only(templates[f"siesa-integration-data-{environment}"], "AWS::SSM::Parameter")["Name"]
        groups = [
            group
            for name, template in templates.items()
            if name.endswith(f"-{environment}")
            for group in resources(template, "AWS::Logs::LogGroup").values()
        ]
        assert len(groups) == 6
        for group in groups:
            assert group["KmsKeyId"] == f"{{{{resolve:ssm:{parameter}}}}}"
            assert group["LogGroupName"].startswith(("/aws/lambda/siesa-integration-", "/aws/stepfunctions/siesa-"))
            assert group["LogGroupName"].endswith(f"-{environment}")


def test_alarms_of_this_account_may_publish_to_the_topic(data: dict[str, Any]) -> None:
    allowed = [
        statement
        for statement in only(data, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    assert [(statement["Principal"], statement["Action"], statement["Condition"]) for statement in allowed] == [
        (
            {"Service": "cloudwatch.amazonaws.com"},
            "sns:Publish",
            {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        )
    ]
