"""The Lambda's entry point, with its own composition, against AWS in moto."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from integration_core.aws.payload_store import S3PayloadStore
from integration_core.aws.sync_state import DynamoSyncState
from integration_core.claim_check import ClaimCheck
from integration_core.errors import ClientDisabled, InvalidInput, LeaseLost
from integration_core.rows import RowsWriter
from integration_core.sync_session import SyncStart
from siesa_transformer.composition import step
from siesa_transformer.handler import handler
from siesa_transformer.starters import starter_mapping

SYNC = "sync-20261123-014600-abc123"
TOKEN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
VARIABLES = {
    "ENVIRONMENT": "test",
    "CONFIG_TABLE": "config",
    "SYNC_STATE_TABLE": "state",
    "CONFIG_BUCKET": "config-bucket",
    "PAYLOAD_BUCKET": "payload-bucket",
    "TENANT_ROLE_ARN": "arn:aws:iam::123456789012:role/tenant",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
ITEM = {
    "tenantId": "cliente-a",
    "configType": "PRODUCT_CONFIG",
    "clientName": "Empresa A",
    "enabled": True,
    "productType": "kong",
    "siesaConfig": {},
    "productConfig": {},
    "fieldMappingsKey": "field-mappings-kong.json",
}
ROWS = [
    {"f120_id": 1, "f120_referencia": "A-1-   ", "f120_descripcion": 'TUBO 1/2"   '},
    {"f120_id": 2, "f120_referencia": "A-2", "f120_descripcion": " "},
]


class Context:
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def make_table(name: str, sort_key: str) -> Any:
    return boto3.resource("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "tenantId", "KeyType": "HASH"}, {"AttributeName": sort_key, "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "tenantId", "AttributeType": "S"},
            {"AttributeName": sort_key, "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def config_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        step.reset()
        table = make_table("config", "configType")
        table.put_item(Item=ITEM)
        make_table("state", "syncId")
        s3 = boto3.client("s3")
        for bucket in ("config-bucket", "payload-bucket"):
            s3.create_bucket(Bucket=bucket)
        s3.put_object(
            Bucket="config-bucket",
            Key="field-mappings-kong.json",
            Body=starter_mapping("field-mappings-kong.json").encode(),
        )
        yield table
        step.reset()


@pytest.fixture
def event(config_table: Any) -> dict[str, Any]:
    state = DynamoSyncState(boto3.resource("dynamodb"), "state")
    state.begin(SyncStart("cliente-a", SYNC, TOKEN, "initial", 7_200))
    store = S3PayloadStore(boto3.client("s3"), "payload-bucket", "cliente-a")
    with RowsWriter(store, store.prefix("payloads", SYNC, "extract")) as writer:
        for row in ROWS:
            writer.add(row)
        rows = writer.seal()
    assert rows.ref is not None
    return {
        "client_id": "cliente-a",
        "product_type": "kong",
        "products": [],
        "count": rows.count,
        "extraction_timestamp": "2026-11-23T01:46:00Z",
        "sync_id": SYNC,
        "sync_type": "initial",
        "execution_arn": TOKEN,
        "products_ref": rows.ref.model_dump(),
    }


def test_an_event_becomes_the_guides_answer(event: dict[str, Any]) -> None:
    answer = handler(event, Context())
    assert json.loads(json.dumps(answer)) == answer
    assert (answer["client_id"], answer["product_type"], answer["count"]) == ("cliente-a", "kong", 1)
    assert answer["canonical_products"][0]["name"] == 'TUBO 1/2"'
    assert [(failure["field"], failure["code"]) for failure in answer["validation_errors"]] == [("name", "required")]
    store = S3PayloadStore(boto3.client("s3"), "payload-bucket", "cliente-a")
    claims = [ClaimCheck.model_validate(answer[name]) for name in ("canonical_products_ref", "failed_records_ref")]
    assert [list(store.read(claim)) for claim in claims] == [answer["canonical_products"], answer["validation_errors"]]


def test_half_an_emoji_in_a_name_costs_that_record_and_not_the_sync(event: dict[str, Any]) -> None:
    store = S3PayloadStore(boto3.client("s3"), "payload-bucket", "cliente-a")
    cut = {"f120_id": 3, "f120_referencia": "A-3", "f120_descripcion": "CAJA \ud83d"}
    part = store.write_part("payloads/cliente-a/x/part", [ROWS[0], cut])
    claim = store.seal("payloads/cliente-a/x/manifest", [part])
    answer = handler(event | {"products_ref": claim.model_dump(), "count": 2}, Context())
    assert (answer["count"], [failure["code"] for failure in answer["validation_errors"]]) == (1, ["not_encodable"])
    assert json.dumps(answer, ensure_ascii=False).encode()


def test_a_message_of_a_newer_neighbour_is_read(event: dict[str, Any]) -> None:
    assert handler(event | {"contract_version": 2, "something_new": [1]}, Context())["count"] == 1


@pytest.mark.parametrize("wrong", [None, [], "x", {}, {"client_id": "Cliente A"}])
def test_an_input_that_is_no_extraction_is_refused(config_table: Any, wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        handler(wrong, Context())


def test_a_client_that_was_disabled_meanwhile_is_not_transformed(config_table: Any, event: dict[str, Any]) -> None:
    config_table.put_item(Item=ITEM | {"enabled": False})
    with pytest.raises(ClientDisabled):
        handler(event, Context())


def test_an_execution_that_is_not_the_owner_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(LeaseLost):
        handler(event | {"execution_arn": f"{TOKEN}-2"}, Context())


def test_importing_the_handler_reads_no_environment_and_makes_no_session() -> None:
    program = (
        "import boto3, gc, sys, siesa_transformer.handler; sys.exit(bool(boto3.DEFAULT_SESSION) or not gc.isenabled())"
    )
    bare = {"PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=bare, timeout=60).returncode == 0
