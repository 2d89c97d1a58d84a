import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import siesa_local
from siesa_local import names
from siesa_local.aws import EmbeddedAws
from siesa_local.data_stack import data_stack
from siesa_local.resources import resources
from siesa_local.template.left_out import LEFT_OUT

# A module that cannot be found answers for CDK and its bridge to node, so that importing either would fail.
WITHOUT_CDK = """
import importlib, pkgutil, sys
sys.modules["aws_cdk"] = sys.modules["constructs"] = sys.modules["jsii"] = None
import siesa_local
for module in pkgutil.walk_packages(siesa_local.__path__, "siesa_local."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from siesa_local.resources import resources
print(len(resources().tables))
"""


@pytest.fixture(params=["created", "reopened"])
def aws(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedAws]:
    """An embedded AWS with the data stack's resources: made just now, or come back from a folder."""
    if request.param == "reopened":
        with EmbeddedAws(tmp_path, resources(), {}):
            pass
    with EmbeddedAws(tmp_path, resources(), {}) as opened:
        yield opened


def written(kind: str) -> dict[str, dict[str, Any]]:
    """The properties that the carried template has for each resource of a type, by logical id without its hash."""
    found = data_stack()["Resources"].items()
    return {name[:-8]: resource["Properties"] for name, resource in found if resource["Type"] == kind}


def test_the_names_that_the_embedded_run_uses_are_those_of_the_stack() -> None:
    stack = resources()

    assert {names.CONFIG_TABLE, names.SYNC_STATE_TABLE, names.AUDIT_TABLE} == {table.name for table in stack.tables}
    assert {names.CONFIG_BUCKET, names.PAYLOAD_BUCKET} <= {bucket.name for bucket in stack.buckets}
    assert [topic.name for topic in stack.topics] == [names.ALERTS_TOPIC]


def test_tables_have_the_stacks_keys_indexes_expiry_and_recovery(aws: EmbeddedAws) -> None:
    dynamodb = aws.client("dynamodb")
    tables = written("AWS::DynamoDB::GlobalTable")

    assert set(dynamodb.list_tables()["TableNames"]) == {table["TableName"] for table in tables.values()}
    for table in tables.values():
        name = table["TableName"]
        described = dynamodb.describe_table(TableName=name)["Table"]
        assert described["KeySchema"] == table["KeySchema"]
        assert described["AttributeDefinitions"] == table["AttributeDefinitions"]
        assert described["BillingModeSummary"]["BillingMode"] == table["BillingMode"]
        indexes = [
            {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
            for index in described.get("GlobalSecondaryIndexes", [])
        ]
        assert indexes == table.get("GlobalSecondaryIndexes", [])
        ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert ttl.get("AttributeName") == table.get("TimeToLiveSpecification", {}).get("AttributeName")
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_buckets_have_the_stacks_protection_and_encryption(aws: EmbeddedAws) -> None:
    s3 = aws.client("s3")
    buckets = written("AWS::S3::Bucket")
    found = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}

    assert len(found) == len(buckets)
    assert {names.CONFIG_BUCKET, names.PAYLOAD_BUCKET} <= found
    for name in found:
        private = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        assert set(private.values()) == {True}
        [rule] = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_buckets_have_the_stacks_versions_and_lifecycle(aws: EmbeddedAws) -> None:
    s3 = aws.client("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=names.PAYLOAD_BUCKET)["Rules"]
    expiring = [(rule["Filter"]["Prefix"], rule["Expiration"]["Days"]) for rule in rules if "Expiration" in rule]
    [tiering] = s3.get_bucket_lifecycle_configuration(Bucket=names.CONFIG_BUCKET)["Rules"]

    assert expiring == [("payloads/", 30)]
    assert tiering["Transitions"] == [{"Days": 0, "StorageClass": "INTELLIGENT_TIERING"}]
    assert s3.get_bucket_versioning(Bucket=names.CONFIG_BUCKET)["Status"] == "Enabled"
    assert "Status" not in s3.get_bucket_versioning(Bucket=names.PAYLOAD_BUCKET)


def test_the_topic_has_the_stacks_policy(aws: EmbeddedAws) -> None:
    arn = aws.topic_arn(names.ALERTS_TOPIC)
    policy = json.loads(aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])
    [document] = [policy["PolicyDocument"] for policy in written("AWS::SNS::TopicPolicy").values()]

    assert [statement["Sid"] for statement in policy["Statement"]] == [found["Sid"] for found in document["Statement"]]
    assert {statement["Resource"] for statement in policy["Statement"]} == {arn}


def test_a_mapping_file_that_was_put_twice_comes_back_as_the_newest(tmp_path: Path) -> None:
    for body in (b"first", b"second"):
        with EmbeddedAws(tmp_path, resources(), {}) as aws:
            aws.client("s3").put_object(Bucket=names.CONFIG_BUCKET, Key="field-mappings-kong.json", Body=body)

    with EmbeddedAws(tmp_path, resources(), {}) as aws:
        s3 = aws.client("s3")
        assert s3.get_object(Bucket=names.CONFIG_BUCKET, Key="field-mappings-kong.json")["Body"].read() == b"second"
        s3.delete_object(Bucket=names.CONFIG_BUCKET, Key="field-mappings-kong.json")

    with EmbeddedAws(tmp_path, resources(), {}) as aws:
        assert "Contents" not in aws.client("s3").list_objects_v2(Bucket=names.CONFIG_BUCKET)


def test_every_reason_for_leaving_something_out_is_about_something_in_the_stack() -> None:
    stack = data_stack()["Resources"].values()
    types = {resource["Type"] for resource in stack}
    properties = {f"{resource['Type']}.{name}" for resource in stack for name in resource["Properties"]}

    assert set(LEFT_OUT) - types - properties == set()


def test_nothing_of_the_embedded_run_needs_cdk_or_node() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_CDK], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


def test_no_module_of_the_embedded_run_imports_cdk_or_infra_anywhere_in_it() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in Path(siesa_local.__path__[0]).rglob("*.py")}
    imported = {
        name.partition(".")[0]
        for text in sources.values()
        for node in ast.walk(ast.parse(text))
        for name in _imported(node)
    }

    assert imported & {"aws_cdk", "constructs", "jsii", "siesa_infra"} == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
