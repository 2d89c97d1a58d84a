"""The transformer's work over fakes: every row is accounted for, in order, and the books go on to the loader."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_core.claim_check import ClaimCheck
from integration_core.progress import Progress, listening

RowOf = Callable[[int], dict[str, Any]]
Row = dict[str, Any]


def rejected_rows(desk: Any, answer: Any) -> list[Row]:
    return list(desk.store.read(answer.failed_records_ref))


def test_rows_become_products_in_order_with_the_ordinal_of_their_row(desk: Any, row_of: RowOf) -> None:
    answer = desk.transform([row_of(1), row_of(2)])
    assert answer.canonical_products == [
        {"id": "1", "external_id": "REF-1", "name": "TUBO 1", "sku": "REF-1", "source_row": 0},
        {"id": "2", "external_id": "REF-2", "name": "TUBO 2", "sku": "REF-2", "source_row": 1},
    ]
    assert list(desk.store.read(answer.canonical_products_ref)) == answer.canonical_products
    assert (answer.count, answer.validation_errors, answer.failed_records_ref) == (2, [], None)


def test_a_row_that_does_not_go_through_is_listed_and_the_others_go_on(desk: Any, row_of: RowOf) -> None:
    answer = desk.transform([row_of(1), row_of(2) | {"f120_descripcion": " "}, row_of(3)])
    assert [product["source_row"] for product in answer.canonical_products] == [0, 2]
    expected = {
        "id": "2",
        "external_id": "REF-2",
        "field": "name",
        "code": "required",
        "reason": "required, and empty or absent at f120_descripcion",
        "source_row": 1,
    }
    assert [failure.model_dump(exclude_none=True) for failure in answer.validation_errors] == [expected]
    assert rejected_rows(desk, answer) == [expected]
    assert (answer.proof["read"], answer.proof["rejected"], answer.count) == (3, 1, 2)


def test_several_rows_of_one_product_give_several_products(desk: Any, row_of: RowOf) -> None:
    answer = desk.transform([row_of(1), row_of(1)])
    assert [product["source_row"] for product in answer.canonical_products] == [0, 1]


def test_only_the_first_rejections_are_in_the_message_and_all_are_in_the_file(desk: Any, row_of: RowOf) -> None:
    answer = desk.transform([row_of(0), *({"f120_id": number} for number in range(1, 121))])
    assert len(answer.validation_errors) == 50
    assert [row["source_row"] for row in rejected_rows(desk, answer)] == list(range(1, 121))


def test_no_rows_are_no_products_and_no_fault(desk: Any) -> None:
    answer = desk.transform([])
    assert (answer.count, answer.canonical_products, answer.proof["read"]) == (0, [], 0)


def test_what_the_next_sync_starts_from_is_passed_on_unchanged(desk: Any, row_of: RowOf) -> None:
    claim = ClaimCheck(bucket="memory", key="baselines/x", count=1, bytes=1, sha256="0")
    given_on = {"watermark": "2026-11-23T01:36:00Z", "baseline_ref": claim, "pending_ref": claim}
    extracted = desk.extracted([row_of(1)], **given_on, proof={"pages": 3, "rows": 1, "reoffered": 0})
    answer = desk.service.transform(extracted, desk.run)
    assert (answer.watermark, answer.baseline_ref, answer.pending_ref) == (given_on["watermark"], claim, claim)
    assert (answer.sync_id, answer.sync_type, answer.execution_arn) == (
        extracted.sync_id,
        extracted.sync_type,
        extracted.execution_arn,
    )
    assert (answer.products_ref, answer.proof["pages"], answer.proof["rows"]) == (extracted.products_ref, 3, 1)


def test_reoffered_counts_the_products_that_reoffered_rows_became(desk: Any, row_of: RowOf) -> None:
    rows = [row_of(0), {"f120_id": 1}, row_of(2), row_of(3)]
    answer = desk.transform(rows, proof={"reoffered": 3})
    assert answer.proof["reoffered"] == 2
    assert [product["source_row"] for product in answer.canonical_products][:2] == [0, 2]


def test_dropped_and_warned_fields_are_counted_over_the_products(desk: Any, row_of: RowOf, mapping_of: Any) -> None:
    warned = {"siesa_field": "c", "type": "string", "validation": {"pattern": "^[A-Z]+$"}, "on_invalid": "warn"}
    desk.mappings.files["field-mappings-kong.json"] = mapping_of(
        ean={"siesa_field": "e", "type": "string"}, category=warned
    )
    wrong = {"e": "1234567890123", "c": "x"}
    answer = desk.transform([row_of(1) | wrong, row_of(2) | wrong, {"f120_id": 3} | wrong, row_of(4)])
    assert answer.proof["fields_dropped"] == {"ean": 2}
    assert answer.proof["fields_warned"] == {"category": 2}


def test_an_invocation_that_is_repeated_writes_the_same_again(desk: Any, row_of: RowOf) -> None:
    extracted = desk.extracted([row_of(1), {"f120_id": 2}])
    first = desk.service.transform(extracted, desk.run)
    stored = dict(desk.store.objects)
    second = desk.service.transform(extracted, desk.run)
    assert second.model_copy(update={"transformation_timestamp": first.transformation_timestamp}) == first
    assert desk.store.objects == stored


def test_progress_is_told_to_its_end(desk: Any, row_of: RowOf) -> None:
    seen: list[Progress] = []
    with listening(seen.append):
        desk.transform([row_of(number) for number in range(1_200)])
    assert [progress.done for progress in seen if progress.step == "transform"] == [500, 1_000, 1_200]
    assert seen[-1] == Progress("transform", "products", 1_200, 1_200)


def test_more_products_than_a_state_carries_travel_behind_a_claim_check(desk: Any, row_of: RowOf) -> None:
    answer = desk.transform([row_of(number) for number in range(5_000)])
    assert answer.canonical_products == []
    assert (answer.count, answer.canonical_products_ref.count) == (5_000, 5_000)
    assert len(json.dumps(answer.model_dump(mode="json"))) < 20_000


anything = st.dictionaries(
    st.sampled_from(["f120_id", "f120_referencia", "f120_descripcion"]),
    st.one_of(st.none(), st.integers(0, 9), st.text(max_size=3), st.lists(st.none(), max_size=1)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(anything, max_size=12), reoffered=st.integers(0, 14))
def test_the_books_balance_for_any_rows(desk: Any, row_of: RowOf, rows: list[Row], reoffered: int) -> None:
    answer = desk.transform([*rows, row_of(1)] if reoffered <= len(rows) else rows, proof={"reoffered": reoffered})
    ordinals = [product["source_row"] for product in answer.canonical_products]
    rejections = [] if answer.failed_records_ref is None else rejected_rows(desk, answer)
    assert sorted([*ordinals, *(row["source_row"] for row in rejections)]) == list(range(answer.proof["read"]))
    assert ordinals == sorted(ordinals)
    assert answer.proof["read"] == answer.count + answer.proof["rejected"]
    assert answer.proof["reoffered"] == sum(ordinal < reoffered for ordinal in ordinals)


@pytest.mark.parametrize("field", ["id", "external_id", "name", "sku"])
def test_every_product_has_the_required_fields(desk: Any, row_of: RowOf, field: str) -> None:
    answer = desk.transform([row_of(1), {"f120_id": 2}, {"f120_descripcion": "X"}])
    assert all(product[field] for product in answer.canonical_products)
