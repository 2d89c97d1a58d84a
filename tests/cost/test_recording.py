"""The recorder before a real embedded AWS: units by what calls really touched, and nothing unbilled unnoticed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tools.cost.capacity import item_size
from tools.cost.cold import ColdStart
from tools.cost.recording import Calls, Recorder, recording
from tools.cost.tables import Tables
from tools.failure import ToolError

from siesa_local import names
from siesa_local.aws.embedded import EmbeddedAws
from siesa_local.aws.model import LambdaFunction, Resources
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.wire import Wire, hook
from siesa_local.resources import resources

TABLE = names.SYNC_STATE_TABLE
COLD = ColdStart(init=0.2, first_use=0.1)
Made = Callable[[Wire], Recorder]


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    busy = LambdaFunction(lambda event, _: sum(range(event["n"])))
    given = resources()
    bare = Resources(tables=given.tables, buckets=given.buckets, topics=given.topics)
    with EmbeddedAws(None, bare, {names.LOADER: busy}) as opened:
        yield opened


@pytest.fixture
def made(aws: EmbeddedAws) -> Made:
    assert hook.wire is not None
    tables = Tables(RawCalls(hook.wire.answer_request, names.REGION))
    return lambda wire: Recorder(wire, tables, {"loader": COLD}, 0.0)


def sync(number: int, size: int = 0, **more: Any) -> dict[str, Any]:
    return {"tenantId": "a", "syncId": f"sync-{number:04d}", "p": "x" * size, **more}


def test_writes_are_billed_by_the_items_that_they_leave(aws: EmbeddedAws, made: Made) -> None:
    table = aws.session.resource("dynamodb").Table(TABLE)

    with recording(made) as calls:
        table.put_item(Item=sync(1, 1_100, status="running", createdAt="2026"))
        assert calls.write_units == 2 + 2
        table.update_item(
            Key={"tenantId": "a", "syncId": "sync-0001"},
            UpdateExpression="SET #s = :s",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":s": "success"},
        )
        # The table's item, and in the index an entry that goes and one that comes.
        assert calls.write_units == 4 + 2 + 4


def test_a_write_that_its_condition_refuses_is_billed_too(aws: EmbeddedAws, made: Made) -> None:
    table = aws.session.resource("dynamodb").Table(TABLE)
    table.put_item(Item=sync(1, 2_000))

    with recording(made) as calls, pytest.raises(table.meta.client.exceptions.ConditionalCheckFailedException):
        table.put_item(Item=sync(1), ConditionExpression="attribute_not_exists(tenantId)")

    assert calls.write_units == 2


def test_a_query_is_billed_by_what_it_looked_at_and_not_by_what_it_gave(aws: EmbeddedAws, made: Made) -> None:
    table = aws.session.resource("dynamodb").Table(TABLE)
    for number in range(20):
        table.put_item(Item=sync(number, 1_000, status="success"))

    with recording(made) as calls:
        found = table.query(
            KeyConditionExpression="tenantId = :client AND begins_with(syncId, :prefix)",
            FilterExpression="#status = :status",
            ProjectionExpression="syncId",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":client": "a", ":prefix": "sync-", ":status": "failed"},
            ConsistentRead=True,
        )

    one = item_size({name: {"S": value} for name, value in sync(1, 1_000, status="success").items()})
    assert found["Count"] == 0
    assert calls.read_units == -(-20 * one // 4_096)


def test_reads_of_a_missing_item_and_eventual_ones_are_billed_by_the_smallest_block(
    aws: EmbeddedAws, made: Made
) -> None:
    table = aws.session.resource("dynamodb").Table(TABLE)

    with recording(made) as calls:
        table.get_item(Key={"tenantId": "a", "syncId": "none"}, ConsistentRead=True)
        table.get_item(Key={"tenantId": "a", "syncId": "none"})
        table.scan(FilterExpression="p = :p", ExpressionAttributeValues={":p": "x"})

    assert calls.read_units == 1 + 0.5 + 0.5


def test_a_transaction_is_billed_double(aws: EmbeddedAws, made: Made) -> None:
    client = aws.client("dynamodb")
    items = [{"tenantId": {"S": "a"}, "syncId": {"S": name}} for name in ("#lease", "sync-1")]

    with recording(made) as calls:
        client.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": item}} for item in items])

    assert (calls.write_units, calls.readers) == (4, {("machine", TABLE)})


def test_objects_secrets_and_alerts_are_counted_by_their_kinds(aws: EmbeddedAws, made: Made) -> None:
    s3, secrets, sns = (aws.client(name) for name in ("s3", "secretsmanager", "sns"))
    secrets.create_secret(Name="s", SecretString="{}")

    with recording(made) as calls:
        s3.put_object(Bucket=names.PAYLOAD_BUCKET, Key="payloads/a/1", Body=b"x")
        s3.get_object(Bucket=names.PAYLOAD_BUCKET, Key="payloads/a/1")
        s3.list_objects_v2(Bucket=names.PAYLOAD_BUCKET)
        s3.delete_object(Bucket=names.PAYLOAD_BUCKET, Key="payloads/a/1")
        secrets.get_secret_value(SecretId="s")
        sns.publish(TopicArn=aws.topic_arn(names.ALERTS_TOPIC), Message="{}")

    assert (calls.s3_writes, calls.s3_reads) == (2, 1)
    assert calls.others == {"secretsmanager": 1, "sns": 1}


def test_a_call_without_a_rule_stops_the_measurement(aws: EmbeddedAws, made: Made) -> None:
    def list_all() -> None:
        with recording(made):
            aws.client("dynamodb").list_tables()
            aws.client("s3").list_buckets()

    with pytest.raises(ToolError, match="no rule: dynamodb:ListTables, s3:ListBuckets"):
        list_all()


def test_after_recording_the_wire_is_as_before_also_where_the_block_fails(aws: EmbeddedAws, made: Made) -> None:
    before = hook.wire

    with pytest.raises(ValueError, match="inside"), recording(made):
        raise ValueError("inside")

    assert hook.wire is before


def test_only_the_first_invocation_of_a_sync_is_cold(aws: EmbeddedAws, made: Made) -> None:
    calls = invoked_twice(aws, made)

    assert [invocation.cold for invocation in calls.invocations] == [COLD, None]


def test_an_invocation_s_cpu_is_its_own_work(aws: EmbeddedAws, made: Made) -> None:
    calls = invoked_twice(aws, made)

    long, short = calls.invocations
    assert 0 <= short.cpu < long.cpu <= long.wall * 1.5


def invoked_twice(aws: EmbeddedAws, made: Made) -> Calls:
    client = aws.client("lambda")
    with recording(made) as calls:
        for size in (2_000_000, 10):
            client.invoke(FunctionName=f"{names.LOADER}:live", Payload=json.dumps({"n": size}))
    return calls
