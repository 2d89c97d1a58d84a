"""What a read has so far: its books, its rows in parts, and their digests; and how that survives an invocation."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from integration_core.claim_check import Part
from integration_core.clock import from_iso, iso
from integration_core.models import Message, Row
from integration_core.ports import PayloadStore
from integration_core.rows import RowsWriter
from siesa_extractor.digests import Digests, ProductKey, content_digest, page_digest, plain_text
from siesa_extractor.plan import Plan
from siesa_extractor.proving import PageBook
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.sources.protocol import Page

_NAMED_COMPANIES = 8
_UNBOUNDED = 2**31
"""Parts end where pages end, so that a checkpoint stands between two pages: the writer never ends one by itself."""


class ReadCheckpoint(Message):
    """A read as the book of syncs keeps it. Digests are not kept: they are made again from the parts."""

    plan: Plan
    book: dict[str, Any]
    parts: tuple[Part, ...]
    started: str
    source_time: str | None
    others: int
    companies: tuple[str, ...]
    not_before: str | None = None


@dataclass
class ReadState:
    """A read in progress. `others` counts rows of ERP companies that are not wanted.

    `not_before` is the moment before which the source asked not to be called, where it did.
    """

    plan: Plan
    started: str
    writer: RowsWriter
    digests: Digests
    company: tuple[str, int] | None = None
    """The column that names a row's ERP company, and the company wanted; None for all."""
    book: PageBook = field(default_factory=PageBook)
    source_time: str | None = None
    others: int = 0
    companies: tuple[str, ...] = ()
    not_before: str | None = None
    unsaved: int = 0

    @property
    def rows(self) -> int:
        """Rows kept so far."""
        return len(self.digests)

    def take(self, number: int, page: Page) -> None:
        """Enter a page and keep its rows."""
        contents = [content_digest(row) for row in page.rows]
        if not self.book.take(number, page, page_digest(contents)):
            return
        for row, content in zip(page.rows, contents, strict=True):
            if self._wanted(row):
                self.digests.add(row, content)
                self.writer.add(row)
                self.unsaved += 1

    def checkpoint(self) -> dict[str, Any]:
        """Store the rows that are buffered, and give what the next invocation needs."""
        self.writer.flush()
        self.unsaved = 0
        content = ReadCheckpoint(
            plan=self.plan,
            book=self.book.as_dict(),
            parts=self.writer.parts,
            started=self.started,
            source_time=self.source_time,
            others=self.others,
            companies=self.companies,
            not_before=self.not_before,
        )
        return content.model_dump(mode="json")

    def _wanted(self, row: Row) -> bool:
        if self.company is None:
            return True
        column, wanted = self.company
        given = plain_text(row.get(column) or "")
        if not given or _is_number(given, wanted):
            return True
        self.others += 1
        if given not in self.companies and len(self.companies) < _NAMED_COMPANIES:
            self.companies = (*self.companies, given)
        return False


def open_state(
    plan: Plan,
    config: SiesaConfig,
    columns: ProductKey,
    store: PayloadStore,
    prefix: str,
    *,
    now: str,
    saved: Any = None,
) -> ReadState:
    """Begin a read, or go on with the one that an earlier invocation of this sync saved under the same plan."""
    earlier = _readable(saved, plan)
    column = config.dialect_facts.company_field
    wanted = None if config.erp_company is None or column is None else (column, config.erp_company)
    digests = Digests(columns)
    if earlier is None:
        return ReadState(plan, now, RowsWriter(store, prefix, part_rows=_UNBOUNDED), digests, wanted)
    if earlier.parts:
        for row in store.read(store.seal(f"{prefix}/resumed.json", earlier.parts)):
            digests.add(row, content_digest(row))
    return ReadState(
        plan=plan,
        started=earlier.started,
        writer=RowsWriter(store, prefix, parts=earlier.parts, part_rows=_UNBOUNDED),
        digests=digests,
        company=wanted,
        book=PageBook(**earlier.book),
        source_time=earlier.source_time,
        others=earlier.others,
        companies=earlier.companies,
        not_before=earlier.not_before,
    )


def watermark(state: ReadState, overlap_seconds: int) -> str:
    """Give where the next modified-since read begins: this read's start by the source's clock, minus the overlap."""
    start = from_iso(state.source_time or state.started)
    return iso(start - timedelta(seconds=overlap_seconds))


def _is_number(text: str, number: int) -> bool:
    # The column is numeric in some queries and a text of a decimal type in others: 1, "1", "1.0000".
    try:
        return Decimal(text) == number
    except InvalidOperation:
        return False


def _readable(saved: Any, plan: Plan) -> ReadCheckpoint | None:
    try:
        checkpoint = ReadCheckpoint.model_validate(saved)
    except ValidationError:
        # Cleared after a read that proved nothing, or written by another version of this step.
        return None
    return checkpoint if checkpoint.plan == plan else None
