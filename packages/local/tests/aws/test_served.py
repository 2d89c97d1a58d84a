import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from integration_core.errors import PermanentError

Opener = Callable[..., Any]
OTHER_PROCESS = """
import io, json, sys, time, urllib.request
import boto3
def client(name):
    return boto3.client(name, endpoint_url=sys.argv[1], region_name="us-east-1",
                        aws_access_key_id="any", aws_secret_access_key="any")
s3, table, secrets, states = client("s3"), client("dynamodb"), client("secretsmanager"), client("stepfunctions")
s3.put_object(Bucket="payloads", Key="served ñ/x", Body=b"hello")
s3.upload_fileobj(io.BytesIO(b"z" * 9_000_000), "payloads", "parts")
table.put_item(TableName="books", Item={"tenant": {"S": "a"}, "sync": {"S": "served"}})
secrets.create_secret(Name="served", SecretString="s")
arn = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
run = states.start_execution(stateMachineArn=arn, name="served", input=json.dumps({"tenant": "b", "count": 9}))
while (ended := states.describe_execution(executionArn=run["executionArn"]))["status"] == "RUNNING":
    time.sleep(0.01)
signed = s3.generate_presigned_url("get_object", Params={"Bucket": "payloads", "Key": "served ñ/x"})
client("sns").publish(TopicArn="arn:aws:sns:us-east-1:123456789012:alerts", Message="served")
print(json.dumps({
    "read": s3.get_object(Bucket="payloads", Key="served ñ/x")["Body"].read().decode(),
    "length": s3.head_object(Bucket="payloads", Key="parts")["ContentLength"],
    "status": ended["status"],
    "output": json.loads(ended["output"]),
    "account": client("sts").get_caller_identity()["Account"],
    "presigned": urllib.request.urlopen(signed, timeout=5).read().decode(),
}))
"""


def test_another_process_works_on_the_same_data_and_its_writes_are_kept(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path, deployed=True) as aws, aws.serve() as url:
        child = subprocess.run(
            [sys.executable, "-c", OTHER_PROCESS, url], capture_output=True, text=True, timeout=60, check=False
        )

    assert child.stderr == ""
    assert json.loads(child.stdout) == {
        "read": "hello",
        "length": 9_000_000,
        "status": "SUCCEEDED",
        "output": {"doubled": 18, "tenant": "b"},
        "account": "123456789012",
        "presigned": "hello",
    }
    with open_aws(tmp_path) as aws:
        assert aws.client("dynamodb").scan(TableName="books")["Count"] == 2
        assert aws.client("s3").head_object(Bucket="payloads", Key="parts")["ContentLength"] == 9_000_000
        assert aws.client("secretsmanager").get_secret_value(SecretId="served")["SecretString"] == "s"
        assert [alert.message for alert in aws.alerts("alerts")] == ["served"]


def test_a_client_of_the_same_process_can_use_the_endpoint_too(open_aws: Opener) -> None:
    with open_aws() as aws, aws.serve() as url:
        names = [bucket["Name"] for bucket in boto3.client("s3", endpoint_url=url).list_buckets()["Buckets"]]
        unsigned = requests.get(f"{url}/payloads/none", timeout=5)

    assert names == ["payloads"]
    assert (unsigned.status_code, "NoSuchKey" in unsigned.text) == (404, True)


def test_a_refusal_reaches_the_other_side_as_an_error_of_the_service(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path) as aws, aws.serve() as url:
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            boto3.client("lambda", endpoint_url=url).invoke(FunctionName="none", Payload="{}")
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            boto3.client("dynamodb", endpoint_url=url).get_item(TableName="none", Key={"k": {"S": "1"}})
        s3 = boto3.client("s3", endpoint_url=url)
        with pytest.raises(ClientError, match="does not keep what"):
            s3.put_bucket_versioning(Bucket="payloads", VersioningConfiguration={"Status": "Enabled"})


def test_an_injected_fault_meets_served_calls_as_well(open_aws: Opener) -> None:
    with open_aws() as aws, aws.serve() as url:
        aws.fail_next("s3", "PutObject", code="AccessDenied", status=403)
        with pytest.raises(ClientError, match="AccessDenied"):
            boto3.client("s3", endpoint_url=url).put_object(Bucket="payloads", Key="k", Body=b"1")


def test_a_page_that_reaches_the_port_under_another_name_is_refused(open_aws: Opener) -> None:
    with open_aws() as aws, aws.serve() as url:
        aws.client("s3").put_object(Bucket="payloads", Key="k", Body=b"stock")
        foreign = requests.get(f"{url}/payloads/k", headers={"Host": "rebound.example.com"}, timeout=5)
        virtual = requests.get(f"{url}/none", headers={"Host": "payloads.localhost"}, timeout=5)

    assert (foreign.status_code, "answers to 127.0.0.1" in foreign.text) == (403, True)
    assert (virtual.status_code, "NoSuchKey" in virtual.text) == (404, True)


def test_it_listens_on_the_loopback_address_alone_and_a_taken_port_is_named(open_aws: Opener) -> None:
    with open_aws() as aws, aws.serve() as url:
        port = int(url.rpartition(":")[2])
        assert url == f"http://127.0.0.1:{port}"
        with pytest.raises(PermanentError, match=f"cannot listen on 127.0.0.1:{port}"), aws.serve(port):
            pass


def test_after_serving_the_port_is_free_and_the_aws_still_open(open_aws: Opener) -> None:
    with open_aws() as aws:
        with aws.serve() as url:
            requests.get(f"{url}/payloads", timeout=5)
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)
        assert aws.client("s3").list_objects_v2(Bucket="payloads")["KeyCount"] == 0
