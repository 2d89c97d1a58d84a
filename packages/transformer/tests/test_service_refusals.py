"""What stops a transformation, and what it says then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from integration_core.clock import utc_now
from integration_core.errors import (
    ConfigurationInvalid,
    FailedShareExceeded,
    InvalidInput,
    LeaseLost,
    PayloadCorrupt,
    SyncDeadlineExceeded,
)
from integration_core.rows import Rows, RowsWriter

RowOf = Callable[[int], dict[str, Any]]


def test_a_sync_of_which_no_row_becomes_a_product_fails_naming_the_commonest_reasons(desk: Any) -> None:
    rows = [{"f120_id": number} for number in range(3)] + [{"f120_referencia": "A"}]
    with pytest.raises(FailedShareExceeded) as caught:
        desk.transform(rows)
    for part in ("none of 4 rows", "'cliente-a'", "external_id required (3)", "id required (1)", "/rejected/manifest"):
        assert part in str(caught.value)
    assert any("/rejected/" in key for key in desk.store.objects)


def test_a_whole_read_of_which_no_row_becomes_a_product_fails(desk: Any) -> None:
    with pytest.raises(FailedShareExceeded, match="none of 1 rows"):
        desk.transform([{"f120_id": 1}], proof={"way": "full", "reoffered": 0})


@pytest.mark.parametrize("way", ["diff", "since"])
def test_one_bad_change_alone_does_not_keep_an_incremental_sync_from_succeeding(desk: Any, way: str) -> None:
    answer = desk.transform([{"f120_id": 1}], proof={"way": way, "reoffered": 0})
    assert (answer.count, answer.proof["rejected"], answer.validation_errors[0].code) == (0, 1, "required")
    assert answer.failed_records_ref is not None


def test_reoffered_rows_that_fail_again_do_not_fail_the_sync(desk: Any) -> None:
    answer = desk.transform([{"f120_id": 1}, {"f120_id": 2}], proof={"reoffered": 2})
    assert (answer.count, answer.proof["rejected"]) == (0, 2)


def test_a_reoffered_product_does_not_hide_that_every_fresh_row_was_rejected(desk: Any, row_of: RowOf) -> None:
    with pytest.raises(FailedShareExceeded, match="none of 1 rows"):
        desk.transform([row_of(1), {"f120_id": 2}], proof={"reoffered": 1})


def test_a_mapping_of_another_product_is_refused(desk: Any, row_of: RowOf, mapping_of: Any) -> None:
    desk.mappings.files["field-mappings-kong.json"] = mapping_of("wms")
    with pytest.raises(ConfigurationInvalid) as caught:
        desk.transform([row_of(1)])
    for part in ("'field-mappings-kong.json'", "'wms'", "'kong'", "'cliente-a'", "fieldMappingsKey"):
        assert part in str(caught.value)


def test_a_mapping_that_does_not_exist_is_refused(desk: Any, row_of: RowOf) -> None:
    desk.mappings.files.clear()
    with pytest.raises(ConfigurationInvalid):
        desk.transform([row_of(1)])


def test_the_clients_own_mapping_file_is_used(desk: Any, row_of: RowOf, config_of: Any, mapping_of: Any) -> None:
    desk.configs["cliente-a"] = config_of(fieldMappingsKey="own.json")
    desk.mappings.files["own.json"] = mapping_of(category={"siesa_field": "c", "type": "string"})
    assert desk.transform([row_of(1) | {"c": "X"}]).canonical_products[0]["category"] == "X"


def test_the_clients_own_ean_policy_is_used(desk: Any, row_of: RowOf, config_of: Any, mapping_of: Any) -> None:
    desk.configs["cliente-a"] = config_of(eanPolicy="reject")
    desk.mappings.files["field-mappings-kong.json"] = mapping_of(ean={"siesa_field": "e", "type": "string"})
    answer = desk.transform([row_of(1), row_of(2) | {"e": "1234567890123"}])
    assert [failure.code for failure in answer.validation_errors] == ["ean_check_digit"]


@pytest.mark.parametrize("status", ["incomplete", "skipped"])
def test_an_extraction_that_is_not_complete_is_not_transformed(desk: Any, row_of: RowOf, status: str) -> None:
    with pytest.raises(InvalidInput, match=status):
        desk.transform([row_of(1)], status=status)


@pytest.mark.parametrize("missing", ["sync_id", "execution_arn"])
def test_an_input_without_the_machines_fields_is_refused(desk: Any, row_of: RowOf, missing: str) -> None:
    with pytest.raises(InvalidInput, match="start the state machine"):
        desk.transform([row_of(1)], **{missing: None})


def test_a_sync_past_the_clients_longest_time_stops(desk: Any, row_of: RowOf) -> None:
    desk.state.now = lambda: utc_now() - timedelta(seconds=7_201)
    with pytest.raises(SyncDeadlineExceeded, match="maxDurationSeconds"):
        desk.transform([row_of(1)])


def test_an_execution_that_lost_its_lease_does_nothing(desk: Any, row_of: RowOf) -> None:
    with pytest.raises(LeaseLost):
        desk.transform([row_of(1)], execution_arn="arn:another")
    assert not any("/transform/" in key for key in desk.store.objects)


@pytest.mark.parametrize("claimed", [1, 3])
def test_rows_that_are_not_as_many_as_the_extraction_says_are_refused(desk: Any, row_of: RowOf, claimed: int) -> None:
    with pytest.raises(PayloadCorrupt, match=f"{claimed} rows, and 2 were read"):
        desk.transform([row_of(1), row_of(2)], count=claimed)


def test_a_row_that_is_neither_product_nor_rejection_is_an_internal_fault(
    desk: Any, row_of: RowOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    extracted = desk.extracted([row_of(1), row_of(2)])
    sealed = RowsWriter.seal

    def losing(writer: RowsWriter) -> Rows:
        rows = sealed(writer)
        return Rows(rows.inline[1:], rows.ref, rows.count - 1)

    monkeypatch.setattr(RowsWriter, "seal", losing)
    with pytest.raises(RuntimeError, match="2 rows were read, 1 became products and 0 were rejected"):
        desk.service.transform(extracted, desk.run)
