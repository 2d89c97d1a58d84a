from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from integration_core.errors import PermanentError
from siesa_local.aws import BucketSpec, Resources, TableSpec, TopicSpec

Opener = Callable[..., Any]
ITEM = {"tenant": {"S": "a"}, "sync": {"S": "1"}, "status": {"S": "success"}}
INDEX = {
    "IndexName": "ByStatus",
    "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
SUSPENDED = b"<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
ENABLED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def with_table(resources: Resources, **changed: Any) -> Resources:
    [table] = resources.tables
    return replace(resources, tables=(TableSpec({**table.create, **changed}, table.ttl_attribute),))


@pytest.fixture
def filled(open_aws: Opener, tmp_path: Path) -> Path:
    with open_aws(tmp_path) as aws:
        aws.client("dynamodb").put_item(TableName="books", Item=ITEM)
        aws.client("s3").put_object(Bucket="payloads", Key="k", Body=b"bytes")
    return tmp_path


def test_an_index_that_a_spec_has_gained_stands_over_a_folders_items(
    open_aws: Opener, filled: Path, resources: Resources
) -> None:
    defined = [*resources.tables[0].create["AttributeDefinitions"], {"AttributeName": "status", "AttributeType": "S"}]
    indexed = with_table(resources, AttributeDefinitions=defined, GlobalSecondaryIndexes=[INDEX])
    query = {
        "TableName": "books",
        "IndexName": "ByStatus",
        "KeyConditionExpression": "#s = :s",
        "ExpressionAttributeNames": {"#s": "status"},
        "ExpressionAttributeValues": {":s": {"S": "success"}},
    }

    for _ in range(2):
        with open_aws(filled, resources=indexed) as aws:
            assert aws.client("dynamodb").query(**query)["Items"] == [ITEM]


@pytest.mark.parametrize("attribute", [None, "expires"])
def test_an_expiry_that_a_spec_has_changed_is_changed_in_a_folder(
    open_aws: Opener, filled: Path, resources: Resources, attribute: str | None
) -> None:
    [table] = resources.tables
    changed = replace(resources, tables=(replace(table, ttl_attribute=attribute),))

    with open_aws(filled, resources=changed) as aws:
        ttl = aws.client("dynamodb").describe_time_to_live(TableName="books")["TimeToLiveDescription"]

    assert ttl.get("AttributeName") == attribute


def test_a_table_whose_key_is_another_now_is_refused_and_left_alone(
    open_aws: Opener, filled: Path, resources: Resources
) -> None:
    numbered = [{"AttributeName": "tenant", "AttributeType": "S"}, {"AttributeName": "sync", "AttributeType": "N"}]
    before = {path: path.read_bytes() for path in (filled / "tables").rglob("*.json")}

    with (
        pytest.raises(PermanentError, match=r"books in .* has the key tenant \(S\), sync \(S\); .* sync \(N\)"),
        open_aws(filled, resources=with_table(resources, AttributeDefinitions=numbered)),
    ):
        pass

    assert {path: path.read_bytes() for path in (filled / "tables").rglob("*.json")} == before


def test_settings_are_put_on_what_a_folder_holds_and_follow_their_spec(
    open_aws: Opener, filled: Path, resources: Resources
) -> None:
    for document, status in ((ENABLED, "Enabled"), (SUSPENDED, "Suspended")):
        bucket = BucketSpec("payloads", {"versioning": document})
        topic = TopicSpec("alerts", {"DisplayName": status})
        with open_aws(filled, resources=replace(resources, buckets=(bucket,), topics=(topic,))) as aws:
            s3 = aws.client("s3")
            attributes = aws.client("sns").get_topic_attributes(TopicArn=aws.topic_arn("alerts"))["Attributes"]
            assert s3.get_bucket_versioning(Bucket="payloads")["Status"] == status
            assert s3.get_object(Bucket="payloads", Key="k")["Body"].read() == b"bytes"
            assert attributes["DisplayName"] == status


def test_a_setting_that_the_service_does_not_take_stops_the_opening(open_aws: Opener, resources: Resources) -> None:
    aimless = b"<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>"
    bucket = BucketSpec("payloads", {"lifecycle": aimless})

    with (
        pytest.raises(PermanentError, match=r"s3 answered \d+ to PUT /payloads\?lifecycle"),
        open_aws(resources=replace(resources, buckets=(bucket,))),
    ):
        pass
