from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from integration_core.aws.sync_state import DynamoSyncState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

REGION = "us-east-1"
TABLE = "siesa-integration-sync-state-test"


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield


class Clock:
    """A time of day that moves only when a test says so."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_seconds(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dynamodb(aws: None) -> "DynamoDBServiceResource":
    resource = boto3.resource("dynamodb", region_name=REGION)
    resource.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "tenantId", "KeyType": "HASH"},
            {"AttributeName": "syncId", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "tenantId", "AttributeType": "S"},
            {"AttributeName": "syncId", "AttributeType": "S"},
        ],
    )
    return resource


@pytest.fixture
def state(dynamodb: "DynamoDBServiceResource", clock: Clock) -> DynamoSyncState:
    return DynamoSyncState(dynamodb, TABLE, now=clock)


@pytest.fixture
def s3(aws: None) -> "S3Client":
    client = boto3.client("s3", region_name=REGION)
    client.create_bucket(Bucket="payloads")
    return client


@pytest.fixture
def secretsmanager(aws: None) -> "SecretsManagerClient":
    return boto3.client("secretsmanager", region_name=REGION)
