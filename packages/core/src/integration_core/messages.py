"""What passes between the steps, field for field as the guide has it, plus a closed list of additive fields.

`contract_version` counts breaking changes. A step reads messages of its neighbouring version, because an alias can move
while an execution runs: unknown fields are ignored and every additive field has a default.
"""

from typing import Any, Literal

from pydantic import Field, model_validator

from integration_core.claim_check import ClaimCheck
from integration_core.models import ClientId, Message, Row, SyncType
from integration_core.rows import Rows
from integration_core.validation import show

CONTRACT_VERSION = 1
LISTED_FAILURES = 50
"""How many failures a message lists; the whole list is the file behind `failed_records_ref`."""


class Failure(Message):
    """One record that did not go through: which, at which field, a code for machines, and a reason for people."""

    id: str | None = None
    external_id: str | None = None
    field: str | None = None
    code: str
    reason: str
    source_row: int | None = None


class SyncRequest(Message):
    """ExtractFromSiesa's input. The machine adds the additive fields to what the execution was started with.

    What was started with something else than an object arrives under `input`, so that the refusal can say what it was.
    """

    client_id: ClientId
    sync_type: SyncType
    sync_id: str | None = None
    execution_arn: str | None = None
    contract_version: int = CONTRACT_VERSION

    @model_validator(mode="before")
    @classmethod
    def _is_what_an_execution_takes(cls, content: Any) -> Any:
        if isinstance(content, dict) and "client_id" not in content:
            if "input" in content:
                msg = f"must be an object with client_id and sync_type, and is {show(content['input'])}"
                raise ValueError(msg)
            if "detail-type" in content:
                msg = (
                    "must be an object with client_id and sync_type, and is the event of EventBridge itself: "
                    "the rule's target has no Input"
                )
                raise ValueError(msg)
        return content


class Extracted(Message):
    """ExtractFromSiesa's output and TransformData's input.

    `products_ref` is set also where `products` carries the rows inline: records that fail later are found again by it.
    `watermark` and `baseline_ref` become the client's next starting point when the sync's success is committed, not
    before. `count` is the number of rows.
    """

    client_id: ClientId
    product_type: str
    products: list[Row] = Field(default_factory=list)
    count: int = Field(ge=0)
    extraction_timestamp: str
    sync_id: str | None = None
    sync_type: SyncType | None = None
    execution_arn: str | None = None
    status: Literal["complete", "incomplete", "skipped"] = "complete"
    products_ref: ClaimCheck | None = None
    watermark: str | None = None
    baseline_ref: ClaimCheck | None = None
    pending_ref: ClaimCheck | None = None
    proof: dict[str, Any] | None = None
    contract_version: int = CONTRACT_VERSION

    @property
    def rows(self) -> Rows:
        """The raw rows, wherever they are."""
        return Rows(inline=tuple(self.products), ref=self.products_ref, count=self.count)


class Transformed(Message):
    """TransformData's output and LoadToProduct's input.

    `validation_errors` lists the first rejections; `failed_records_ref` holds all. `count` is of products.
    """

    client_id: ClientId
    product_type: str
    canonical_products: list[Row] = Field(default_factory=list)
    count: int = Field(ge=0)
    transformation_timestamp: str
    validation_errors: list[Failure] = Field(default_factory=list)
    sync_id: str | None = None
    sync_type: SyncType | None = None
    execution_arn: str | None = None
    status: Literal["complete", "incomplete"] = "complete"
    products_ref: ClaimCheck | None = None
    canonical_products_ref: ClaimCheck | None = None
    failed_records_ref: ClaimCheck | None = None
    watermark: str | None = None
    baseline_ref: ClaimCheck | None = None
    pending_ref: ClaimCheck | None = None
    proof: dict[str, Any] | None = None
    contract_version: int = CONTRACT_VERSION

    @property
    def rows(self) -> Rows:
        """The canonical products, wherever they are."""
        return Rows(inline=tuple(self.canonical_products), ref=self.canonical_products_ref, count=self.count)


class Loaded(Message):
    """LoadToProduct's output. `records_processed` is always `records_success` + `records_failed`.

    `status` is `incomplete` where the step stopped before its time limit and goes on from its checkpoint when invoked
    again. `pending_ref` holds the raw rows that failed or were rejected: the next sync offers them again first.
    """

    client_id: ClientId
    product_type: str
    status: Literal["success", "incomplete"]
    records_processed: int = Field(ge=0)
    records_success: int = Field(ge=0)
    records_failed: int = Field(ge=0)
    failed_records: list[Failure] = Field(default_factory=list)
    load_timestamp: str
    duration_seconds: float = Field(ge=0)
    sync_id: str | None = None
    sync_type: SyncType | None = None
    execution_arn: str | None = None
    failed_records_ref: ClaimCheck | None = None
    report_ref: ClaimCheck | None = None
    watermark: str | None = None
    baseline_ref: ClaimCheck | None = None
    pending_ref: ClaimCheck | None = None
    proof: dict[str, Any] | None = None
    contract_version: int = CONTRACT_VERSION
