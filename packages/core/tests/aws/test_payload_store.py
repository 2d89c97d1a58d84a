import json
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_core.aws.payload_store import S3PayloadStore
from integration_core.claim_check import ClaimCheck
from integration_core.errors import PayloadCorrupt
from integration_core.models import Row
from integration_core.rows import RowsWriter

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROWS = [{"f120_id": number, "f120_descripcion": 'TUBO 1/2" ñ & # ; --'} for number in range(7)]


@pytest.fixture
def store(s3: "S3Client") -> S3PayloadStore:
    return S3PayloadStore(s3, "payloads", "cliente-a")


def written(store: S3PayloadStore, rows: list[Row], part_rows: int = 3) -> ClaimCheck:
    prefix = store.prefix("payloads", "sync-1", "extract")
    with RowsWriter(store, prefix, part_rows=part_rows) as writer:
        for row in rows:
            writer.add(row)
        ref = writer.seal().ref
    assert ref is not None
    return ref


def test_rows_come_back_in_order_and_unchanged_from_several_parts(store: S3PayloadStore) -> None:
    ref = written(store, ROWS)

    assert list(store.read(ref)) == ROWS
    assert ref.count == 7
    assert ref.key == "payloads/cliente-a/sync-1/extract/manifest.json"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.none() | st.booleans() | st.integers() | texts


@given(rows=st.lists(st.dictionaries(texts, values, max_size=4), max_size=12), part_rows=st.integers(1, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_rows_are_written_are_read(store: S3PayloadStore, rows: list[Row], part_rows: int) -> None:
    assert list(store.read(written(store, rows, part_rows))) == rows


def test_a_part_that_was_altered_is_not_read(store: S3PayloadStore, s3: "S3Client") -> None:
    ref = written(store, ROWS)
    key = "payloads/cliente-a/sync-1/extract/part-00002.ndjson.gz"
    s3.put_object(Bucket="payloads", Key=key, Body=b"something else")

    with pytest.raises(PayloadCorrupt, match="checksum"):
        list(store.read(ref))


def test_a_part_that_is_gone_is_named(store: S3PayloadStore, s3: "S3Client") -> None:
    ref = written(store, ROWS)
    s3.delete_object(Bucket="payloads", Key="payloads/cliente-a/sync-1/extract/part-00003.ndjson.gz")

    with pytest.raises(PayloadCorrupt, match=r"part-00003.*does not exist"):
        list(store.read(ref))


def test_rows_that_may_not_be_read_are_missing_rows_and_other_faults_are_not(
    store: S3PayloadStore, s3: "S3Client"
) -> None:
    ref = written(store, ROWS)

    with Stubber(s3) as stubbed:
        stubbed.add_client_error("get_object", "AccessDenied", http_status_code=403)
        stubbed.add_client_error("get_object", "SlowDown", http_status_code=503)
        with pytest.raises(PayloadCorrupt, match=r"does not exist .* may not be read as this client"):
            list(store.read(ref))
        with pytest.raises(ClientError, match="SlowDown"):
            list(store.read(ref))


def test_a_manifest_that_lists_other_rows_than_claimed_is_refused(store: S3PayloadStore) -> None:
    ref = written(store, ROWS)

    with pytest.raises(PayloadCorrupt, match="7 rows where 8"):
        list(store.read(ref.model_copy(update={"count": 8})))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"bucket": "another"}, "reads 'payloads' only"), ({"key": "payloads/cliente-b/x/manifest.json"}, "cliente-a")],
)
def test_a_claim_on_what_belongs_to_others_is_refused(
    store: S3PayloadStore, change: dict[str, str], words: str
) -> None:
    ref = written(store, ROWS)

    with pytest.raises(PayloadCorrupt, match=words):
        list(store.read(ref.model_copy(update=change)))


def test_a_sweep_leaves_the_syncs_to_keep_the_other_kind_and_other_clients(
    store: S3PayloadStore, s3: "S3Client"
) -> None:
    other = S3PayloadStore(s3, "payloads", "cliente-a2")
    for owner, kind, sync_id in (
        (store, "baselines", "sync-1"),
        (store, "baselines", "sync-2"),
        (store, "payloads", "sync-1"),
        (other, "baselines", "sync-1"),
    ):
        owner.write_part(f"{owner.prefix(kind, sync_id, 'x')}/part", ROWS)

    store.sweep("baselines", keep={"sync-2"})
    store.sweep("baselines", keep={"sync-2"})

    assert {found["Key"] for found in s3.list_objects_v2(Bucket="payloads")["Contents"]} == {
        "baselines/cliente-a/sync-2/x/part",
        "payloads/cliente-a/sync-1/x/part",
        "baselines/cliente-a2/sync-1/x/part",
    }


def test_parts_are_compressed(store: S3PayloadStore) -> None:
    rows: list[Row] = [{"f120_descripcion": "AZUCAR X 500 GR" * 10, "n": number} for number in range(500)]

    assert written(store, rows, part_rows=500).bytes < len(json.dumps(rows)) / 5
