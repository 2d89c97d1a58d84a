import hashlib
import io
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from integration_core.errors import PermanentError
from siesa_local.aws import BucketCount, EmbeddedAws

Opener = Callable[..., Any]


def key(sync: str) -> dict[str, Any]:
    return {"tenant": {"S": "a"}, "sync": {"S": sync}}


def scanned(aws: EmbeddedAws) -> dict[str, dict[str, Any]]:
    found = aws.client("dynamodb").scan(TableName="books", ConsistentRead=True)["Items"]
    return {item["sync"]["S"]: item for item in found}


def stored(aws: EmbeddedAws) -> dict[str, bytes]:
    s3 = aws.client("s3")
    found = s3.list_objects_v2(Bucket="payloads").get("Contents", [])
    return {o["Key"]: s3.get_object(Bucket="payloads", Key=o["Key"])["Body"].read() for o in found}


def test_every_kind_of_write_to_a_table_is_there_after_reopening(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path) as aws:
        table = aws.client("dynamodb")
        for sync in ("put", "deleted", "updated", "gone-in-batch", "gone-in-transaction"):
            table.put_item(TableName="books", Item=key(sync) | {"n": {"N": "1"}, "ñ": {"B": b"\x00\xff"}})
        table.delete_item(TableName="books", Key=key("deleted"))
        for sync in ("updated", "made-by-update"):
            table.update_item(
                TableName="books",
                Key=key(sync),
                UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )
        batch = [{"PutRequest": {"Item": key("batch")}}, {"DeleteRequest": {"Key": key("gone-in-batch")}}]
        table.batch_write_item(RequestItems={"books": batch})
        table.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "books", "Item": key("transaction")}},
                {"Delete": {"TableName": "books", "Key": key("gone-in-transaction")}},
                {
                    "Update": {
                        "TableName": "books",
                        "Key": key("updated"),
                        "UpdateExpression": "SET note = :n",
                        "ExpressionAttributeValues": {":n": {"S": "both"}},
                    }
                },
            ]
        )
        before = scanned(aws)

    with open_aws(tmp_path) as aws:
        assert scanned(aws) == before
        assert aws.recovered.tables == {"books": 5}
        ttl = aws.client("dynamodb").describe_time_to_live(TableName="books")["TimeToLiveDescription"]
    assert set(before) == {"put", "updated", "made-by-update", "batch", "transaction"}
    assert before["updated"]["n"] == {"N": "2"}
    assert before["updated"]["note"] == {"S": "both"}
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


def test_a_write_that_was_refused_is_not_kept(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path) as aws:
        table = aws.client("dynamodb")
        table.put_item(TableName="books", Item=key("one"))
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            table.put_item(
                TableName="books", Item=key("one") | {"n": {"N": "2"}}, ConditionExpression="attribute_not_exists(sync)"
            )
        refused = [{"Put": {"TableName": "books", "Item": key("two")}}]
        check = {"TableName": "books", "Key": key("none"), "ConditionExpression": "attribute_exists(sync)"}
        with pytest.raises(ClientError, match="TransactionCanceled"):
            table.transact_write_items(TransactItems=[*refused, {"ConditionCheck": check}])

    with open_aws(tmp_path) as aws:
        assert scanned(aws) == {"one": key("one")}


def test_what_the_interpreter_writes_is_kept_too(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path, deployed=True) as aws:
        aws.wait(aws.start("sync", '{"tenant": "a", "count": 9}', "run"), timeout=20)
        aws.wait(aws.start("sync", '{"tenant": "a", "refuse": "no"}', "bad"), timeout=20)
        alerts = aws.alerts("alerts")

    with open_aws(tmp_path) as aws:
        assert set(scanned(aws)) == {"run", "bad"}
        assert aws.alerts(aws.topic_arn("alerts")) == alerts
        assert aws.recovered.alerts == {"alerts": 1}
    assert len(alerts) == 1


def test_objects_of_any_name_come_back_with_bytes_headers_and_etag(open_aws: Opener, tmp_path: Path) -> None:
    odd = "tenants/ñandú a/../b?c&d=%20+#.json"
    with open_aws(tmp_path) as aws:
        s3 = aws.client("s3")
        s3.put_object(
            Bucket="payloads",
            Key=odd,
            Body=b"\x1f\x8b0",
            ContentType="application/json",
            ContentEncoding="gzip",
            Metadata={"count": "3"},
        )
        s3.put_object(Bucket="payloads", Key="twice", Body=b"first")
        s3.put_object(Bucket="payloads", Key="twice", Body=b"second")
        s3.upload_fileobj(io.BytesIO(b"p" * 9_000_000), "payloads", "parts")
        s3.copy_object(Bucket="payloads", Key="copy", CopySource={"Bucket": "payloads", "Key": "twice"})
        for name in ("d1", "d2", "d3"):
            s3.put_object(Bucket="payloads", Key=name, Body=b"x")
        s3.delete_object(Bucket="payloads", Key="d1")
        s3.delete_objects(Bucket="payloads", Delete={"Objects": [{"Key": "d2"}, {"Key": "d3"}, {"Key": "never"}]})
        before = stored(aws)
        heads = {name: s3.head_object(Bucket="payloads", Key=name) for name in before}

    with open_aws(tmp_path) as aws:
        assert stored(aws) == before
        for name, head in heads.items():
            again = aws.client("s3").head_object(Bucket="payloads", Key=name)
            for field in ("ETag", "LastModified", "ContentType", "Metadata"):
                assert again[field] == head[field], (name, field)
        assert again.get("ContentEncoding") == head.get("ContentEncoding")
        assert aws.recovered.buckets == {"payloads": BucketCount(4, sum(map(len, before.values())))}
    assert set(before) == {odd, "twice", "parts", "copy"}
    assert before["twice"] == b"second"
    # A body that was replaced or deleted leaves nothing behind.
    assert len(list((tmp_path / "buckets" / "payloads" / "bodies").iterdir())) == 4


def test_secrets_come_back_readable_by_their_owner_alone(open_aws: Opener, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with open_aws(folder) as aws:
        secrets = aws.client("secretsmanager")
        secrets.create_secret(Name="siesa/cliente-a/siesa", SecretString="one", Description="d")
        secrets.put_secret_value(SecretId="siesa/cliente-a/siesa", SecretString="two")
        secrets.create_secret(Name="bytes", SecretBinary=b"\x00\x01")
        gone = secrets.create_secret(Name="gone", SecretString="x")["ARN"]
        secrets.delete_secret(SecretId=gone, ForceDeleteWithoutRecovery=True)
        before = secrets.get_secret_value(SecretId="siesa/cliente-a/siesa")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (folder / "secrets").iterdir()}

    with open_aws(folder) as aws:
        secrets = aws.client("secretsmanager")
        after = secrets.get_secret_value(SecretId="siesa/cliente-a/siesa")
        assert secrets.get_secret_value(SecretId="bytes")["SecretBinary"] == b"\x00\x01"
        assert aws.recovered.secrets == 2
    assert after["SecretString"] == "two"
    assert [after[f] for f in ("ARN", "VersionId")] == [before[f] for f in ("ARN", "VersionId")]
    assert modes == {0o600}
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_tables_buckets_and_topics_made_or_dropped_by_a_client_are_kept_so(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path) as aws:
        s3, table = aws.client("s3"), aws.client("dynamodb")
        s3.create_bucket(Bucket="mine")
        s3.put_object(Bucket="mine", Key="k", Body=b"1")
        s3.create_bucket(Bucket="dropped")
        s3.delete_bucket(Bucket="dropped")
        schema = {"KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
        for name in ("mine", "dropped"):
            table.create_table(
                TableName=name, AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}], **schema
            )
        table.delete_table(TableName="dropped")
        aws.client("sns").create_topic(Name="mine")

    with open_aws(tmp_path) as aws:
        assert aws.recovered.tables == {"books": 0, "mine": 0}
        assert aws.recovered.buckets == {"payloads": BucketCount(0, 0), "mine": BucketCount(1, 1)}
        assert aws.recovered.alerts == {"alerts": 0, "mine": 0}


@pytest.mark.parametrize(
    "call",
    [
        lambda aws: aws.client("s3").put_bucket_versioning(
            Bucket="payloads", VersioningConfiguration={"Status": "Enabled"}
        ),
        lambda aws: aws.client("dynamodb").execute_statement(Statement="DELETE FROM books WHERE tenant='a'"),
        lambda aws: aws.client("secretsmanager").rotate_secret(SecretId="s"),
    ],
)
def test_a_change_that_would_be_lost_is_refused(
    open_aws: Opener, tmp_path: Path, call: Callable[[EmbeddedAws], Any]
) -> None:
    with open_aws(tmp_path) as aws, pytest.raises(PermanentError, match="does not keep what"):
        call(aws)


def test_writers_in_several_threads_leave_memory_and_folder_alike(open_aws: Opener, tmp_path: Path) -> None:
    won: list[str] = []

    def write(aws: EmbeddedAws, writer: str) -> None:
        table, s3 = aws.session.client("dynamodb"), aws.session.client("s3")
        for n in range(15):
            table.put_item(TableName="books", Item=key(f"shared-{n % 3}") | {"by": {"S": f"{writer}{n}"}})
            s3.put_object(Bucket="payloads", Key=f"shared-{n % 3}", Body=f"{writer}{n}".encode())
            try:
                table.put_item(
                    TableName="books", Item=key(f"once-{n}"), ConditionExpression="attribute_not_exists(sync)"
                )
                won.append(f"once-{n}")
            except table.exceptions.ConditionalCheckFailedException:
                pass

    with open_aws(tmp_path) as aws:
        aws.client("dynamodb")
        threads = [threading.Thread(target=write, args=(aws, writer)) for writer in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        items, objects = scanned(aws), stored(aws)

    with open_aws(tmp_path) as aws:
        assert (scanned(aws), stored(aws)) == (items, objects)
    # A condition lets exactly one of the writers through.
    assert sorted(won) == sorted(f"once-{n}" for n in range(15))


def test_an_object_s_file_says_what_its_bytes_must_be(open_aws: Opener, tmp_path: Path) -> None:
    with open_aws(tmp_path) as aws:
        aws.client("s3").put_object(Bucket="payloads", Key="k", Body=b"bytes")

    [body] = (tmp_path / "buckets" / "payloads" / "bodies").iterdir()
    [described] = (tmp_path / "buckets" / "payloads" / "objects").iterdir()
    assert hashlib.sha256(body.read_bytes()).hexdigest() in described.read_text()
