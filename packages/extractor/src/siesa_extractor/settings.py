"""A client's `siesaConfig`: which Siesa is read, how, and at which pace."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from integration_core.client_config import Name, SystemConfig
from integration_core.http.settings import check_base_url
from siesa_extractor.sources.protocol import Dialect, Query
from siesa_extractor.sources.registry import dialect_named

Incremental = Literal["snapshot_diff", "modified_since"]
Path = Annotated[str, StringConstraints(strict=True, pattern=r"^/[A-Za-z0-9/_.~-]*$", max_length=512)]
RowsKey = Annotated[str, StringConstraints(strict=True, pattern=r"^[^.]+(\.[^.]+)*$", max_length=128)]
_A_WEEK = 7 * 24 * 3_600


class SiesaConfig(SystemConfig):
    """How one client's Siesa is read. What is left out follows from the dialect.

    `id_compania` is Connekta's number of the tenant (4 digits); `erp_company` is the ERP company (`f120_id_cia`) whose
    rows are wanted where several are mixed, None for all. `key_fields` identify a product among rows.
    `watermark_overlap_seconds` is read again by the next modified-since read, because clocks and commits are not exact.
    """

    dialect: Name
    path: Path | None = None
    rows_key: RowsKey | None = None
    id_compania: int | None = Field(default=None, ge=1, le=9_999)
    consulta: Name | None = None
    erp_company: int | None = Field(default=None, ge=1)
    page_size: int = Field(default=100, ge=1)
    incremental: Incremental | None = None
    watermark_overlap_seconds: int = Field(default=600, ge=0, le=_A_WEEK)
    key_fields: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)] | None = None

    @field_validator("base_url")
    @classmethod
    def _usable_address(cls, value: str | None) -> str | None:
        return None if value is None else check_base_url(value)

    @field_validator("dialect")
    @classmethod
    def _known_dialect(cls, value: str) -> str:
        return dialect_named(value).name

    @model_validator(mode="after")
    def _fits_the_dialect(self) -> Self:
        dialect = self.dialect_facts
        if self.incremental is not None and self.incremental not in dialect.incremental:
            ways = " or ".join(dialect.incremental)
            msg = f"incremental {self.incremental!r} does not go with dialect {dialect.name}, which can {ways}"
            raise ValueError(msg)
        if self.page_size > dialect.largest_page:
            msg = f"pageSize is {self.page_size}; dialect {dialect.name} takes 1 to {dialect.largest_page}"
            raise ValueError(msg)
        if dialect.needs_company and self.id_compania is None:
            msg = f"idCompania is required by dialect {dialect.name}"
            raise ValueError(msg)
        if self.consulta is not None and dialect.query_name is None:
            msg = f"consulta means nothing to dialect {dialect.name}, which has no named queries: leave it out"
            raise ValueError(msg)
        if self.erp_company is not None and dialect.company_field is None:
            msg = f"erpCompany means nothing to dialect {dialect.name}, whose rows name no company: leave it out"
            raise ValueError(msg)
        return self

    @property
    def dialect_facts(self) -> Dialect:
        """The dialect itself."""
        return dialect_named(self.dialect)

    @property
    def incremental_way(self) -> str:
        """How an incremental sync finds what changed."""
        return self.incremental or self.dialect_facts.incremental[0]

    @property
    def product_key(self) -> tuple[str, ...]:
        """The columns that identify a product."""
        return self.key_fields or self.dialect_facts.key_fields

    @property
    def query(self) -> Query:
        """What the source needs to know."""
        facts = self.dialect_facts
        return Query(
            path=self.path or facts.path,
            rows_key=self.rows_key or facts.rows_key,
            page_size=self.page_size,
            company=self.id_compania,
            name=self.consulta or facts.query_name,
        )
