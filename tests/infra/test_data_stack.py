from typing import Any

import pytest

from siesa_local import names
from siesa_local.resources import resources

pytestmark = pytest.mark.xdist_group("cdk")


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [found["Properties"] for found in template["Resources"].values() if found["Type"] == kind]


@pytest.fixture
def data(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-data-prod"]
    return template


def test_there_is_one_data_stack_for_each_environment(templates: dict[str, Any]) -> None:
    assert sorted(templates) == [f"siesa-integration-data-{env}" for env in ("dev", "prod", "test")]


def test_the_tables_of_the_embedded_run_are_those_that_deploy(data: dict[str, Any]) -> None:
    deployed = {
        table["TableName"].removesuffix("-prod"): (
            table["KeySchema"],
            {index["IndexName"]: index["KeySchema"] for index in table.get("GlobalSecondaryIndexes", [])},
            table.get("TimeToLiveSpecification", {}).get("AttributeName"),
        )
        for table in of_type(data, "AWS::DynamoDB::GlobalTable")
    }
    embedded = {
        table.name.removesuffix(f"-{names.ENVIRONMENT}"): (
            table.create["KeySchema"],
            {index["IndexName"]: index["KeySchema"] for index in table.create.get("GlobalSecondaryIndexes", [])},
            table.ttl_attribute,
        )
        for table in resources().tables
    }

    assert embedded == deployed


def test_every_table_can_be_restored_to_a_point_in_time_and_outlives_its_stack(data: dict[str, Any]) -> None:
    tables = [found for found in data["Resources"].values() if found["Type"] == "AWS::DynamoDB::GlobalTable"]

    assert len(tables) == 3
    for table in tables:
        [replica] = table["Properties"]["Replicas"]
        assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["DeletionPolicy"] == "Retain"


def test_buckets_are_private_and_encrypted(data: dict[str, Any]) -> None:
    buckets = of_type(data, "AWS::S3::Bucket")

    assert len(buckets) == 2
    for bucket in buckets:
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]


def test_buckets_and_topic_refuse_calls_without_tls(data: dict[str, Any]) -> None:
    policies = of_type(data, "AWS::S3::BucketPolicy") + of_type(data, "AWS::SNS::TopicPolicy")
    denied = [
        statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    ]

    assert len(policies) == len(denied) == 3


def test_payloads_expire_and_baselines_do_not(data: dict[str, Any]) -> None:
    rules = [
        rule
        for bucket in of_type(data, "AWS::S3::Bucket")
        for rule in bucket["LifecycleConfiguration"]["Rules"]
        if "ExpirationInDays" in rule
    ]

    assert [(rule["Prefix"], rule["ExpirationInDays"]) for rule in rules] == [("payloads/", 30)]


def test_no_account_and_no_region_stands_in_a_template(templates: dict[str, Any]) -> None:
    text = str(templates)

    assert "us-east-1" not in text
    assert "224874703567" not in text
