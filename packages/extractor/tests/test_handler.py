"""The Lambda's entry point with its own composition: AWS in moto, Siesa over HTTP."""

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
from integration_core.errors import InvalidInput, SourceRefusedQuery
from integration_core.messages import Extracted
from siesa_extractor.composition import step
from siesa_extractor.handler import handler
from siesa_local.simulators import credentials
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World

VARIABLES = {
    "ENVIRONMENT": "local",
    "CONFIG_TABLE": "config",
    "SYNC_STATE_TABLE": "state",
    "CONFIG_BUCKET": "config-bucket",
    "PAYLOAD_BUCKET": "payload-bucket",
    "TENANT_ROLE_ARN": "arn:aws:iam::123456789012:role/tenant",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
REQUEST = {
    "client_id": "cliente-a",
    "sync_type": "initial",
    "sync_id": "sync-20261123-014600-abc123",
    "execution_arn": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
    "a_later_field": "ignored",
}
REQUIRED = {"siesa_field": "f120_id", "type": "string", "required": True}
MAPPING = {
    "version": "1.0",
    "product_type": "kong",
    "fields": dict.fromkeys(("id", "external_id", "name", "sku"), REQUIRED),
}


class Context:
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def make_table(name: str, sort_key: str) -> Any:
    return boto3.resource("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "tenantId", "KeyType": "HASH"}, {"AttributeName": sort_key, "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("tenantId", sort_key)],
        BillingMode="PAY_PER_REQUEST",
    )


def store_client(base_url: str, **siesa_config: Any) -> None:
    boto3.resource("dynamodb").Table("config").put_item(
        Item={
            "tenantId": "cliente-a",
            "configType": "PRODUCT_CONFIG",
            "clientName": "Empresa A",
            "enabled": True,
            "productType": "kong",
            "siesaConfig": {
                "dialect": "connekta-standard",
                "baseUrl": base_url,
                "idCompania": 7501,
                "secretName": "siesa-integration/cliente-a/siesa",
            }
            | siesa_config,
            "productConfig": {"form": "sku"},
            "fieldMappingsKey": "m.json",
        }
    )


@pytest.fixture
def siesa(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    passthrough = {"core": {"mock_credentials": True, "passthrough": {"urls": ["http://127.0.0.1"], "services": []}}}
    with serving(World(size=120)) as addresses, mock_aws(config=passthrough):
        step.reset()
        for name, sort_key in (("config", "configType"), ("state", "syncId")):
            make_table(name, sort_key)
        s3 = boto3.client("s3")
        for bucket in ("config-bucket", "payload-bucket"):
            s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket="config-bucket", Key="m.json", Body=json.dumps(MAPPING).encode())
        secret = {"conniKey": credentials.CONNI_KEY, "conniToken": credentials.CONNI_TOKEN}
        boto3.client("secretsmanager").create_secret(
            Name="siesa-integration/cliente-a/siesa", SecretString=json.dumps(secret)
        )
        yield addresses.siesa
    step.reset()


def test_an_event_becomes_the_guides_message_with_its_rows_in_the_bucket(siesa: str) -> None:
    store_client(siesa)

    event = handler(dict(REQUEST), Context())

    extracted = Extracted.model_validate(json.loads(json.dumps(event)))
    store = S3PayloadStore(boto3.client("s3"), "payload-bucket", "cliente-a")
    assert (extracted.status, extracted.count) == ("complete", 120)
    assert extracted.products_ref is not None
    assert extracted.baseline_ref is not None
    assert list(store.read(extracted.products_ref)) == extracted.products
    assert [row["way"] for row in store.read(extracted.baseline_ref) if "way" in row] == ["snapshot_diff"]


def test_figures_of_the_invocation_are_written(siesa: str, capsys: pytest.CaptureFixture[str]) -> None:
    store_client(siesa)
    handler(dict(REQUEST), Context())

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    emf = [line for line in lines if "_aws" in line]
    assert [line["ClientId"] for line in emf] == ["cliente-a"]
    assert len(emf[0]["ApiLatency"]) >= 3


def test_the_embedded_run_alone_may_speak_plain_http(siesa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store_client(siesa)
    monkeypatch.setenv("ENVIRONMENT", "prod")
    step.reset()

    with pytest.raises(Exception, match="plain http"):
        handler(dict(REQUEST), Context())


def test_an_error_leaves_under_its_own_name_with_one_clear_line(siesa: str) -> None:
    store_client(siesa, pageSize=500)

    with pytest.raises(SourceRefusedQuery) as refusal:
        handler(dict(REQUEST), Context())

    assert "pageSize is 500" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_event_of_another_form_is_invalid_input(siesa: str) -> None:
    with pytest.raises(InvalidInput, match="sync_type"):
        handler({"client_id": "cliente-a", "sync_type": "sometimes"}, Context())


def test_importing_the_handler_reads_no_environment_and_makes_no_session() -> None:
    code = "import boto3, gc, sys, siesa_extractor.handler; sys.exit(bool(boto3.DEFAULT_SESSION) or not gc.isenabled())"
    clean = {"PATH": os.environ["PATH"]}

    assert subprocess.run([sys.executable, "-c", code], env=clean, timeout=60).returncode == 0
