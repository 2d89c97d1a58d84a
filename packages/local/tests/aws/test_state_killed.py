import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Opener = Callable[..., Any]
# Writes one item, one object, and one pair of items in a transaction a round, and acknowledges each on stdout.
WRITER = """
import sys
from pathlib import Path
from siesa_local.aws import BucketSpec, EmbeddedAws, Resources, TableSpec, TopicSpec
table = TableSpec({
    "TableName": "books",
    "KeySchema": [{"AttributeName": "tenant", "KeyType": "HASH"}, {"AttributeName": "sync", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("tenant", "sync")],
    "BillingMode": "PAY_PER_REQUEST",
}, "ttl")
def key(sync):
    return {"tenant": {"S": "a"}, "sync": {"S": sync}}
resources = Resources((table,), (BucketSpec("payloads"),), (TopicSpec("alerts"),))
with EmbeddedAws(Path(sys.argv[1]), resources, {}) as aws:
    dynamodb, s3 = aws.client("dynamodb"), aws.client("s3")
    n = 0
    while True:
        dynamodb.put_item(TableName="books", Item=key(f"item-{n}"))
        s3.put_object(Bucket="payloads", Key="checkpoint", Body=b"%d:" % n + b"x" * 50_000)
        pair = [{"Put": {"TableName": "books", "Item": key(f"pair-{side}") | {"n": {"N": str(n)}}}} for side in "ab"]
        dynamodb.transact_write_items(TransactItems=pair)
        print(n, flush=True)
        n += 1
"""


@pytest.mark.parametrize("rounds", [1, 7])
def test_after_kill_9_precisely_the_acknowledged_writes_are_there(
    open_aws: Opener, tmp_path: Path, rounds: int
) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(rounds)][-1]
        os.kill(child.pid, signal.SIGKILL)
        # What it wrote to the pipe before it died counts as acknowledged too.
        acknowledged = max([acknowledged, *(int(line) for line in child.stdout.read().splitlines())])

    with open_aws(tmp_path) as aws:
        assert aws.recovered.interrupted
        scan = aws.client("dynamodb").scan(TableName="books")["Items"]
        body = aws.client("s3").get_object(Bucket="payloads", Key="checkpoint")["Body"].read()
    found = {item["sync"]["S"]: item for item in scan}
    items = {name for name in found if name.startswith("item-")}
    whole = {f"item-{n}" for n in range(acknowledged + 1)}
    # One more round may have been under way, and of a transaction both sides or neither.
    assert items in (whole, whole | {f"item-{acknowledged + 1}"})
    assert int(body.split(b":")[0]) in (acknowledged, acknowledged + 1)
    assert len(body.split(b":")[1]) == 50_000
    assert found["pair-a"]["n"] == found["pair-b"]["n"]
    assert int(found["pair-a"]["n"]["N"]) in (acknowledged, acknowledged + 1)
