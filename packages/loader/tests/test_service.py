from typing import Any

import pytest

from integration_core.errors import (
    ConfigurationInvalid,
    FailedShareExceeded,
    InvalidInput,
    PayloadCorrupt,
    SyncDeadlineExceeded,
)
from integration_core.progress import listening
from siesa_local.simulators import credentials


@pytest.mark.parametrize("form", ["sku", "bulk", "products"])
def test_every_product_arrives_once_and_is_counted(dock: Any, products: Any, form: Any) -> None:
    made = dock(form)
    loaded = made.load(products(230))
    assert (loaded.status, loaded.records_processed, loaded.records_success, loaded.records_failed) == (
        "success",
        230,
        230,
        0,
    )
    assert made.stored() == {f"REF-{number}" for number in range(230)}
    assert loaded.failed_records == []
    assert loaded.failed_records_ref is None
    assert loaded.pending_ref is None


def test_what_the_guide_wants_to_see_is_passed_on(dock: Any, products: Any) -> None:
    made = dock()
    loaded = made.load(products(2), proof={"rows": 5, "read": 2})
    assert loaded.client_id == "cliente-a"
    assert loaded.product_type == "kong"
    assert loaded.sync_id == "sync-20261123-014600-abc123"
    assert loaded.watermark == "2026-11-23T01:00:00Z"
    assert loaded.load_timestamp == "2026-11-23T00:16:40Z"
    assert loaded.proof == {"rows": 5, "read": 2, "sent": 2, "superseded": 0}


def test_nothing_to_send_is_a_success_without_a_call(dock: Any) -> None:
    made = dock()
    loaded = made.load([])
    assert (loaded.status, loaded.records_processed) == ("success", 0)
    assert made.calls() == {}


def test_products_inside_the_message_are_loaded_too(dock: Any, products: Any) -> None:
    made = dock()
    loaded = made.load(products(3), canonical_products=products(3), canonical_products_ref=None)
    assert loaded.records_success == 3


def test_of_two_rows_for_one_product_the_last_is_sent_alone(dock: Any, product: Any) -> None:
    made = dock()
    rows = [product(0), product(1, external_id="REF-0", name="LAST"), product(2)]
    loaded = made.load(rows)
    assert (loaded.records_processed, loaded.records_success) == (2, 2)
    assert loaded.proof["superseded"] == 1
    assert made.arrived()["REF-0"]["state"]["name"] == "LAST"
    assert made.stored() == {"REF-0", "REF-2"}


def test_a_refused_record_is_listed_with_what_was_wrong_and_its_raw_row_is_kept(dock: Any, products: Any) -> None:
    made = dock()
    rows = products(40)
    rows[7]["name"] = "X" * 300
    loaded = made.load(rows)
    assert (loaded.records_success, loaded.records_failed) == (39, 1)
    [failure] = loaded.failed_records
    assert (failure.id, failure.external_id, failure.field, failure.source_row) == ("7", "REF-7", "name", 7)
    assert "no more than 255 characters" in failure.reason
    assert [row["code"] for row in made.store.read(loaded.failed_records_ref)] == ["http_400"]
    assert list(made.store.read(loaded.pending_ref)) == [{"raw": 7}]
    assert loaded.pending_ref.key.startswith("baselines/")


def test_what_the_transformer_rejected_is_pending_too_in_the_order_of_the_rows(dock: Any, products: Any) -> None:
    made = dock()
    rows = products(40)
    rows[7]["name"] = "X" * 300
    rejected = [{"code": "required", "reason": "no", "source_row": number} for number in (41, 3)]
    loaded = made.load(rows, failed_records_ref=made.rows("rejected", rejected))
    assert list(made.store.read(loaded.pending_ref)) == [{"raw": 3}, {"raw": 7}, {"raw": 41}]


def test_nothing_is_pending_where_the_raw_rows_are_not_to_be_had(dock: Any, products: Any) -> None:
    rows = products(40)
    rows[7]["name"] = "X" * 300
    assert dock().load(rows, products_ref=None).pending_ref is None


def test_a_message_lists_fifty_failures_and_the_file_all(dock: Any, products: Any) -> None:
    rows = products(80)
    for row in rows[:60]:
        row["name"] = "X" * 300
    made = dock(client={"failedShareLimit": 1.0})
    loaded = made.load(rows)
    assert len(loaded.failed_records) == 50
    assert loaded.failed_records_ref.count == 60


def test_more_failures_than_the_limit_fail_the_sync_and_say_why(dock: Any, products: Any) -> None:
    rows = products(40)
    for row in rows[:3]:
        row["name"] = "X" * 300
    with pytest.raises(FailedShareExceeded, match=r"3 of 40 records \(7\.5%\).*5\.0%.*3 x http_400 at name"):
        dock().load(rows)


def test_as_many_failures_as_the_limit_allows_are_a_success(dock: Any, products: Any) -> None:
    rows = products(40)
    for row in rows[:2]:
        row["name"] = "X" * 300
    assert dock().load(rows).records_failed == 2


def test_none_loaded_out_of_some_fails_the_sync_whatever_the_limit(dock: Any, product: Any) -> None:
    with pytest.raises(FailedShareExceeded, match="none was loaded"):
        dock(client={"failedShareLimit": 1.0}).load([product(0, name="X" * 300)])


def test_records_that_fail_again_do_not_fail_the_sync(dock: Any, products: Any) -> None:
    rows = products(20)
    for row in rows[:5]:
        row["name"] = "X" * 300
    loaded = dock().load(rows, proof={"reoffered": 5})
    assert (loaded.status, loaded.records_failed) == ("success", 5)
    assert loaded.pending_ref.count == 5


def test_only_records_that_fail_again_are_a_success(dock: Any, product: Any) -> None:
    loaded = dock().load([product(0, name="X" * 300)], proof={"reoffered": 1})
    assert (loaded.status, loaded.records_failed) == ("success", 1)


def test_a_product_without_a_required_value_is_refused_without_a_call(dock: Any, products: Any) -> None:
    rows = products(40)
    del rows[3]["name"]
    made = dock()
    [failure] = made.load(rows).failed_records
    assert (failure.code, failure.field, failure.external_id) == ("required", "name", "REF-3")
    assert "REF-3" not in made.arrived()


def test_figures_are_recorded(dock: Any, products: Any) -> None:
    rows = products(40)
    rows[0]["name"] = "X" * 300
    made = dock()
    made.load(rows)
    assert made.metrics.total("RecordsProcessed") == 40
    assert made.metrics.total("RecordsFailed") == 1
    assert len(made.metrics.values["_invalid", "ApiLatency"]) == sum(
        sum(statuses.values()) for statuses in made.calls().values()
    )
    assert made.metrics.total("Throttled") == 0


def test_records_that_are_offered_again_are_not_counted_again(dock: Any, product: Any, products: Any) -> None:
    made = dock()
    made.load([product(0, name="X" * 300), *products(20)[1:]], proof={"reoffered": 1})
    assert (made.metrics.total("RecordsProcessed"), made.metrics.total("RecordsFailed")) == (19, 0)


def test_the_figures_give_the_share_that_failed_a_sync(dock: Any, products: Any) -> None:
    rows = products(40)
    for row in rows[:5]:
        row["name"] = "X" * 300
    made = dock()
    with pytest.raises(FailedShareExceeded, match="5 of 40"):
        made.load(rows)
    assert (made.metrics.total("RecordsProcessed"), made.metrics.total("RecordsFailed")) == (40, 5)


def test_progress_is_told_up_to_the_last_product_and_batch(dock: Any, products: Any) -> None:
    told: list[Any] = []
    with listening(told.append):
        dock(product={"batchSize": 10}).load(products(35))
    assert {(entry.unit, entry.done, entry.total) for entry in told} >= {("products", 35, 35), ("batches", 4, 4)}
    assert {entry.step for entry in told} == {"load"}


def test_an_input_that_no_machine_sent_is_refused(dock: Any, products: Any) -> None:
    for change in ({"sync_id": None}, {"execution_arn": None}, {"sync_type": None}):
        with pytest.raises(InvalidInput, match="start the state machine"):
            dock().load(products(1), **change)
    with pytest.raises(InvalidInput, match="incomplete"):
        dock().load(products(1), status="incomplete")


def test_a_client_that_changed_its_product_meanwhile_is_refused(dock: Any, products: Any) -> None:
    with pytest.raises(ConfigurationInvalid, match=r"transformed for 'wms'.*'kong'"):
        dock().load(products(1), product_type="wms")


def test_settings_of_the_destination_are_read_strictly(dock: Any, products: Any) -> None:
    wrong = {"typeId": "1", "groupId": 10, "customerId": 100, "ownerId": 5}
    with pytest.raises(ConfigurationInvalid, match=r"productConfig of client 'cliente-a'.settings: .*typeId.*ownerId"):
        dock(product={"settings": wrong}).load(products(1))


def test_a_product_without_an_address_is_refused(dock: Any, products: Any) -> None:
    with pytest.raises(ConfigurationInvalid, match="baseUrl"):
        dock(product={"baseUrl": None}).load(products(1))


def test_the_address_may_stand_in_the_secret(dock: Any, products: Any) -> None:
    base = dock().base_url
    secret = {"apiKey": credentials.KONG_API_KEY, "baseUrl": base}
    assert dock(product={"baseUrl": None}, secret=secret).load(products(2)).records_success == 2


def test_past_the_clients_two_hours_nothing_is_sent(dock: Any, products: Any) -> None:
    made = dock()
    made.state.deadline_seconds = -1
    with pytest.raises(SyncDeadlineExceeded, match="maxDurationSeconds"):
        made.load(products(1))
    assert made.calls() == {}


def test_fewer_products_than_the_message_says_are_not_a_success(dock: Any, products: Any) -> None:
    with pytest.raises(PayloadCorrupt, match="says 5 products, and 3 were read"):
        dock().load(products(3), count=5)
