"""The Lambda's entry point with its own composition: AWS in moto, Kong over real HTTP."""

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import boto3
import pytest
from moto import mock_aws

from integration_core.aws.payload_store import S3PayloadStore
from integration_core.aws.sync_state import DynamoSyncState
from integration_core.claim_check import ClaimCheck
from integration_core.errors import FailedShareExceeded, InsecureTransport, InvalidInput, LeaseLost, SecretMissing
from integration_core.rows import RowsWriter
from integration_core.sync_session import SyncStart
from siesa_loader.composition import step
from siesa_loader.handler import handler

CLIENT = "cliente-a"
SYNC = "sync-20261123-014600-abc123"
TOKEN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
SORT_KEYS = {"config": "configType", "state": "syncId"}
VARIABLES = {
    "ENVIRONMENT": "local",
    "CONFIG_TABLE": "config",
    "SYNC_STATE_TABLE": "state",
    "CONFIG_BUCKET": "config-bucket",
    "PAYLOAD_BUCKET": "payload-bucket",
    "TENANT_ROLE_ARN": "arn:aws:iam::123456789012:role/tenant",
    "BATCH_SIZE": "5",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


class Context:
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> Any:
        return 900_000


@pytest.fixture
def kong(dock: Any) -> Any:
    return dock("sku")


@pytest.fixture
def cloud(monkeypatch: Any, kong: Any) -> Any:
    """Lay out what the function finds: tables, buckets, the client's item, secret and mapping file."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        step.reset()
        for table, sort_key in SORT_KEYS.items():
            keys: Any = {"tenantId": "HASH", sort_key: "RANGE"}
            boto3.resource("dynamodb").create_table(
                TableName=table,
                KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
                BillingMode="PAY_PER_REQUEST",
            )
        s3 = boto3.client("s3")
        for bucket in ("config-bucket", "payload-bucket"):
            s3.create_bucket(Bucket=bucket)
        config = kong.config()
        item = config.model_dump(by_alias=True, exclude={"source", "failed_share_limit", "vanished_share_limit"})
        boto3.resource("dynamodb").Table("config").put_item(Item={**item, "siesaConfig": {}})
        mapping = kong.service.mappings.get(config.field_mappings_key).model_dump_json(by_alias=True)
        s3.put_object(Bucket="config-bucket", Key=config.field_mappings_key, Body=mapping.encode())
        secret = kong.service.tenants(CLIENT).secrets.get(config.product_config["secretName"])
        boto3.client("secretsmanager").create_secret(Name=secret.name, SecretString=json.dumps(dict(secret)))
        yield
        step.reset()


@pytest.fixture
def event(cloud: Any, products: Any) -> Any:
    DynamoSyncState(boto3.resource("dynamodb"), "state").begin(SyncStart(CLIENT, SYNC, TOKEN, "initial", 7_200))
    store = S3PayloadStore(boto3.client("s3"), "payload-bucket", CLIENT)
    rows = products(30)
    rows[4]["name"] = "X" * 300
    refs = {}
    for name, content in (("transform", rows), ("extract", [{"raw": number} for number in range(30)])):
        with RowsWriter(store, store.prefix("payloads", SYNC, name)) as writer:
            for row in content:
                writer.add(row)
            sealed = writer.seal().ref
        assert sealed is not None
        refs[name] = sealed.model_dump()
    return {
        "client_id": CLIENT,
        "product_type": "kong",
        "canonical_products": [],
        "count": 30,
        "transformation_timestamp": "2026-11-23T01:47:00Z",
        "validation_errors": [],
        "sync_id": SYNC,
        "sync_type": "initial",
        "execution_arn": TOKEN,
        "canonical_products_ref": refs["transform"],
        "products_ref": refs["extract"],
    }


def test_an_event_of_the_machine_becomes_the_guides_answer(event: Any, kong: Any) -> None:
    answer = handler(event, Context())
    assert json.loads(json.dumps(answer)) == answer
    assert {name: answer[name] for name in ("client_id", "product_type", "status", "sync_id")} == {
        "client_id": CLIENT,
        "product_type": "kong",
        "status": "success",
        "sync_id": SYNC,
    }
    assert [answer[f"records_{name}"] for name in ("processed", "success", "failed")] == [30, 29, 1]
    assert [failure["external_id"] for failure in answer["failed_records"]] == ["REF-4"]
    store = S3PayloadStore(boto3.client("s3"), "payload-bucket", CLIENT)
    assert list(store.read(ClaimCheck.model_validate(answer["pending_ref"]))) == [{"raw": 4}]
    assert kong.stored() == {f"REF-{number}" for number in range(30) if number != 4}


def test_the_batch_size_is_the_environments(event: Any, kong: Any) -> None:
    handler(event, Context())
    assert kong.calls()["POST /inventory/skus/"]["201"] == 6


def test_metrics_are_written_under_the_client(event: Any, capsys: Any) -> None:
    handler(event, Context())
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    metrics = [line for line in written if "_aws" in line]
    assert {(line["ClientId"], line["SyncType"], line["Environment"]) for line in metrics} == {
        (CLIENT, "initial", "local")
    }
    values: Counter[str] = Counter()
    for line in metrics:
        for name in ("RecordsProcessed", "RecordsFailed"):
            values[name] += sum(line.get(name, []))
    assert values == {"RecordsProcessed": 30, "RecordsFailed": 1}
    assert any("SyncDuration" in line for line in metrics)
    assert any("ApiLatency" in line for line in metrics)


def test_a_repeated_invocation_sends_nothing_again_and_answers_the_same(event: Any, kong: Any) -> None:
    first = handler(event, Context())
    calls = kong.calls()
    second = handler(event, Context())
    assert kong.calls() == calls
    different = {"load_timestamp", "duration_seconds", "failed_records_ref"}
    assert {k: v for k, v in second.items() if k not in different} == {
        k: v for k, v in first.items() if k not in different
    }


def test_no_answer_of_a_failed_load_looks_like_a_success(event: Any, kong: Any) -> None:
    kong.world.set_knobs("kong", {"name_max_length": 1})
    with pytest.raises(FailedShareExceeded):
        handler(event, Context())


def test_plain_http_is_for_the_embedded_run_alone(event: Any, monkeypatch: Any, kong: Any) -> None:
    monkeypatch.setenv("ENVIRONMENT", "prod")
    with pytest.raises(InsecureTransport):
        handler(event, Context())
    assert kong.calls() == {}


def test_a_missing_secret_says_how_to_make_it(event: Any) -> None:
    boto3.client("secretsmanager").delete_secret(
        SecretId="siesa-integration/cliente-a/product", ForceDeleteWithoutRecovery=True
    )
    with pytest.raises(SecretMissing, match="create-secret --name siesa-integration/cliente-a/product"):
        handler(event, Context())


def test_an_execution_that_is_not_the_owner_sends_nothing(event: Any, kong: Any) -> None:
    with pytest.raises(LeaseLost):
        handler(event | {"execution_arn": f"{TOKEN}-2"}, Context())
    assert kong.calls() == {}


@pytest.mark.parametrize("wrong", [None, [], "x", {}, {"client_id": "Cliente A"}])
def test_an_input_that_is_no_transformation_is_refused(cloud: Any, wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        handler(wrong, Context())


def test_importing_the_handler_reads_no_environment_and_makes_no_session() -> None:
    program = "import boto3, gc, sys, siesa_loader.handler; sys.exit(bool(boto3.DEFAULT_SESSION) or not gc.isenabled())"
    bare = {"PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=bare, timeout=60).returncode == 0
