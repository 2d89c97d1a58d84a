import json
from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid
from siesa_local.aws.model import BucketSpec, Resources, TableSpec, TopicSpec
from siesa_local.template.left_out import LEFT_OUT
from siesa_local.template.reading import CREATED, read_resources

TABLE: dict[str, Any] = {
    "TableName": "books",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "tenant", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "tenant", "AttributeType": "S"}],
}
REPLICA: dict[str, Any] = {"Region": {"Ref": "AWS::Region"}}


def read(kind: str, properties: dict[str, Any], **more: Any) -> Resources:
    resources = {"It": {"Type": kind, "Properties": properties}, **more}
    return read_resources({"Resources": resources}, account="111122223333", region="us-east-1")


def read_table(**properties: Any) -> Resources:
    return read("AWS::DynamoDB::GlobalTable", {**TABLE, "Replicas": [REPLICA], **properties})


def document_of(setting: str, **properties: Any) -> str:
    [bucket] = read("AWS::S3::Bucket", {"BucketName": "box", **properties}).buckets
    return bucket.settings[setting].decode()


def test_a_table_is_created_as_written_without_what_only_cloudformation_has() -> None:
    expiry = {"AttributeName": "ttl", "Enabled": True}
    replica = {**REPLICA, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    given = read_table(TimeToLiveSpecification=expiry, Replicas=[replica], SSESpecification={"SSEEnabled": True})

    assert given == Resources(tables=(TableSpec(TABLE, "ttl", point_in_time_recovery=True),))


def test_a_table_without_expiry_and_recovery_has_neither() -> None:
    off = {"AttributeName": "ttl", "Enabled": False}

    assert read_table(TimeToLiveSpecification=off).tables == (TableSpec(TABLE),)


@pytest.mark.parametrize(
    "replicas", [[], [REPLICA, {"Region": "eu-west-1"}], [{"Region": "eu-west-1"}]], ids=["none", "two", "elsewhere"]
)
def test_a_table_that_is_not_in_this_region_alone_is_refused(replicas: list[Any]) -> None:
    with pytest.raises(ConfigurationInvalid, match="other replicas than one in us-east-1"):
        read_table(Replicas=replicas)


def test_a_bucket_without_settings_is_just_a_name() -> None:
    assert read("AWS::S3::Bucket", {"BucketName": "box"}).buckets == (BucketSpec("box"),)


def test_a_lifecycle_rule_is_written_as_s3_reads_it() -> None:
    rule = {
        "Id": "old",
        "Status": "Enabled",
        "Prefix": "payloads/",
        "ExpirationInDays": 30,
        "Transitions": [{"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 0}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
    }
    written = document_of("lifecycle", LifecycleConfiguration={"Rules": [rule, {"Status": "Disabled"}]})

    assert written == (
        "<LifecycleConfiguration>"
        "<Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>payloads/</Prefix></Filter>"
        "<Expiration><Days>30</Days></Expiration>"
        "<Transition><StorageClass>INTELLIGENT_TIERING</StorageClass><Days>0</Days></Transition>"
        "<NoncurrentVersionExpiration><NoncurrentDays>90</NoncurrentDays></NoncurrentVersionExpiration></Rule>"
        "<Rule><Status>Disabled</Status><Filter><Prefix /></Filter></Rule>"
        "</LifecycleConfiguration>"
    )


def test_truth_values_are_written_as_xml_has_them() -> None:
    written = document_of("publicAccessBlock", PublicAccessBlockConfiguration={"BlockPublicAcls": True})

    assert written == (
        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>"
    )


def test_a_policy_becomes_an_attribute_of_its_topic() -> None:
    document = {"Statement": [{"Resource": {"Ref": "It"}}]}
    policy = {"Type": "AWS::SNS::TopicPolicy", "Properties": {"PolicyDocument": document, "Topics": [{"Ref": "It"}]}}
    [topic] = read("AWS::SNS::Topic", {"TopicName": "alerts"}, Policy=policy).topics

    arn = "arn:aws:sns:us-east-1:111122223333:alerts"
    assert topic == TopicSpec("alerts", {"Policy": json.dumps({"Statement": [{"Resource": arn}]})})


def test_a_policy_of_a_topic_from_elsewhere_is_refused() -> None:
    with pytest.raises(ConfigurationInvalid, match="It is for arn:aws:sns:us-east-1:1:other"):
        read("AWS::SNS::TopicPolicy", {"PolicyDocument": {}, "Topics": ["arn:aws:sns:us-east-1:1:other"]})


@pytest.mark.parametrize(
    ("kind", "properties", "named"),
    [
        ("AWS::SQS::Queue", {}, "It is an AWS::SQS::Queue"),
        ("AWS::DynamoDB::GlobalTable", {"StreamSpecification": {}}, "AWS::DynamoDB::GlobalTable.StreamSpecification"),
        (
            "AWS::DynamoDB::GlobalTable",
            {**TABLE, "Replicas": [{**REPLICA, "DeletionProtectionEnabled": True}]},
            "AWS::DynamoDB::GlobalTable.Replicas.DeletionProtectionEnabled",
        ),
        ("AWS::S3::Bucket", {"BucketName": "box", "CorsConfiguration": {}}, "AWS::S3::Bucket.CorsConfiguration"),
        (
            "AWS::S3::Bucket",
            {"BucketName": "box", "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "TagFilters": []}]}},
            "AWS::S3::Bucket.LifecycleConfiguration.Rules.TagFilters",
        ),
        ("AWS::SNS::Topic", {"TopicName": "alerts", "KmsMasterKeyId": "k"}, "AWS::SNS::Topic.KmsMasterKeyId"),
    ],
)
def test_what_is_neither_created_nor_left_out_by_name_is_refused(
    kind: str, properties: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        read(kind, properties)

    assert named in str(caught.value)
    assert "name it in siesa_local.template.left_out" in str(caught.value)


@pytest.mark.parametrize("kind", sorted(name for name in LEFT_OUT if "." not in name))
def test_a_type_that_is_left_out_by_name_is_passed_over(kind: str) -> None:
    assert read(kind, {"Anything": {"Fn::ImportValue": "x"}}) == Resources()


def test_no_type_is_both_created_and_left_out() -> None:
    assert set(CREATED) & set(LEFT_OUT) == set()
