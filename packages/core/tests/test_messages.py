"""The guide's own JSON examples, field for field."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from integration_core.messages import Extracted, Loaded, SyncRequest, Transformed
from integration_core.models import Message

EXAMPLES: list[tuple[type[Message], dict[str, Any]]] = [
    (SyncRequest, {"client_id": "cliente-a", "sync_type": "incremental"}),
    (
        Extracted,
        {
            "client_id": "cliente-a",
            "product_type": "kong",
            "products": [{"f120_id": 1}],
            "count": 1,
            "extraction_timestamp": "2025-01-15T10:00:00Z",
        },
    ),
    (
        Transformed,
        {
            "client_id": "cliente-a",
            "product_type": "kong",
            "canonical_products": [{"id": "1"}],
            "count": 1,
            "transformation_timestamp": "2025-01-15T10:01:00Z",
            "validation_errors": [],
        },
    ),
    (
        Loaded,
        {
            "client_id": "cliente-a",
            "product_type": "kong",
            "status": "success",
            "records_processed": 1250,
            "records_success": 1248,
            "records_failed": 2,
            "failed_records": [{"id": "1", "code": "invalid", "reason": "name is too long"}],
            "load_timestamp": "2025-01-15T10:05:00Z",
            "duration_seconds": 240,
            "sync_id": "sync-20250115-100000",
        },
    ),
]
ADDITIVE = {
    "sync_id",
    "sync_type",
    "execution_arn",
    "status",
    "products_ref",
    "canonical_products_ref",
    "failed_records_ref",
    "report_ref",
    "watermark",
    "baseline_ref",
    "pending_ref",
    "proof",
    "contract_version",
}


@pytest.mark.parametrize(("model", "example"), EXAMPLES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_guides_example_is_read_whole_and_written_with_the_same_fields(
    model: type[Message], example: dict[str, Any]
) -> None:
    written = model.model_validate(example).model_dump(mode="json", exclude_none=True)

    assert {key: written[key] for key in example} == example


@pytest.mark.parametrize(("model", "example"), EXAMPLES, ids=lambda value: getattr(value, "__name__", ""))
def test_only_the_closed_list_of_fields_is_added_to_the_guides(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert set(model.model_fields) - set(example) <= ADDITIVE


@pytest.mark.parametrize(("model", "example"), EXAMPLES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_field_that_the_neighbouring_version_added_is_no_fault(model: type[Message], example: dict[str, Any]) -> None:
    assert model.model_validate(example | {"from_the_future": [1]}) == model.model_validate(example)


@pytest.mark.parametrize("client_id", ["", "A", "a", "-a", "cliente_a", "cliente a", "a" * 64, 7, None, ["cliente-a"]])
def test_a_client_id_outside_the_pattern_is_refused(client_id: object) -> None:
    with pytest.raises(ValidationError, match="client_id"):
        SyncRequest.model_validate({"client_id": client_id, "sync_type": "initial"})


@pytest.mark.parametrize("sync_type", ["full", "", "Initial", None, 1])
def test_a_wrong_sync_type_is_refused(sync_type: object) -> None:
    with pytest.raises(ValidationError, match="sync_type"):
        SyncRequest.model_validate({"client_id": "cliente-a", "sync_type": sync_type})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"input": [1]}, "must be an object .*, and is an array of 1"),
        ({"input": None}, "and is null"),
        ({"detail-type": "Scheduled Event", "source": "aws.events"}, "the rule's target has no Input"),
    ],
)
def test_what_is_no_input_at_all_is_told_so(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SyncRequest.model_validate(given)


def test_a_claim_check_stands_beside_inline_rows_without_doubling_them() -> None:
    ref = {"bucket": "b", "key": "k", "count": 1, "bytes": 10, "sha256": "c"}

    message = Extracted.model_validate(EXAMPLES[1][1] | {"products_ref": ref})

    assert message.rows.inline == ({"f120_id": 1},)
    assert message.rows.count == 1
