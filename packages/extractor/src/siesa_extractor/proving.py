"""The books of one read: pages in their order, and the proof that they are the whole catalogue.

The end of pages is proved by a page past the last one, never by a short page. What contradicts the proof raises
`IncompleteRead`: the machine reads again, and nothing is concluded from what was not seen.
"""

from dataclasses import asdict, dataclass
from typing import Any

from integration_core.errors import IncompleteRead, SourceContractBroken
from siesa_extractor.sources.protocol import End, Page

_AGAIN = "repeat the sync at a time when the catalogue is not being changed"


@dataclass
class PageBook:
    """Counts pages and rows as they come in order. `rows` is without ghosts; `total` is what the source declares."""

    next_page: int = 1
    pages: int = 0
    rows: int = 0
    ghosts: int = 0
    total: int | None = None
    largest: int = 0
    latest: int = 0
    last_digest: str = ""
    end: str | None = None

    def take(self, number: int, page: Page, digest: str) -> bool:
        """Enter a page; give False once the end has come, when a page holds nothing to take."""
        if self.end is not None:
            self._past_the_end(number, page)
            return False
        self._check_total(number, page)
        if page.end is not None:
            self.end = str(page.end)
            self._check_count()
            return False
        if digest == self.last_digest:
            raise SourceContractBroken(
                f"pages {number - 1} and {number} hold the same {len(page.rows)} rows: the source ignores the number.",
                next_step="have the query or API mended, or choose another path, dialect or consulta in siesaConfig",
            )
        self.last_digest = digest
        self.next_page = number + 1
        self.pages += 1
        self.rows += len(page.rows)
        self.ghosts += page.ghosts
        self.latest = len(page.rows) + page.ghosts
        self.largest = max(self.largest, self.latest)
        self._check_excess(number)
        return True

    def expected_pages(self) -> int | None:
        """How many pages with rows there will be, where the source declares its total."""
        return None if self.total is None or not self.largest else -(-self.total // self.largest)

    def horizon(self, page_size: int) -> int | None:
        """Name the last page worth fetching ahead of need, where there is one.

        After a short page it is the next one alone: most likely it is past the end. Short is measured against what was
        asked for at first, and then against the longest page, because some servers cap their pages.
        """
        if self.latest < (page_size if self.pages == 1 else self.largest):
            return self.next_page
        pages = self.expected_pages()
        return None if pages is None else pages + 1

    def proof(self) -> dict[str, Any]:
        """Give what the sync's result tells about the read."""
        proof: dict[str, Any] = {"pages": self.pages, "rows": self.rows, "end": self.end}
        if self.ghosts:
            proof["ghosts"] = self.ghosts
        if self.total is not None:
            proof["total"] = self.total
        return proof

    def as_dict(self) -> dict[str, Any]:
        """Give the books for a checkpoint."""
        return asdict(self)

    def _check_total(self, number: int, page: Page) -> None:
        if page.total is None or (page.end is not None and self.pages):
            return
        if self.total is not None and page.total != self.total:
            raise IncompleteRead(
                f"the source declared {self.total} rows at first, and {page.total} on page {number}.",
                next_step=_AGAIN,
            )
        self.total = page.total

    def _check_excess(self, number: int) -> None:
        if self.total is not None and self.rows > self.total:
            raise IncompleteRead(
                f"the source declared {self.total} rows and has delivered {self.rows} by page {number}.",
                next_step=_AGAIN,
            )

    def _check_count(self) -> None:
        if self.total is not None and self.rows != self.total:
            raise IncompleteRead(
                f"the source declared {self.total} rows and delivered {self.rows} on {self.pages} pages.",
                next_step=_AGAIN,
            )

    def _past_the_end(self, number: int, page: Page) -> None:
        if page.end is None:
            raise IncompleteRead(
                f"the source ended after page {self.next_page - 1} (form {self.end}), and page {number} holds "
                f"{len(page.rows)} rows.",
                next_step=_AGAIN,
            )


def check_empty(first: Page, again: Page, keys_before: int) -> None:
    """Raise `IncompleteRead` unless a full read without rows is proved empty by two explicit statements.

    `again` is the first page asked for once more; `keys_before` counts the products of the last success.
    """
    if keys_before:
        raise IncompleteRead(
            f"the source says that it holds nothing, and the last success had {keys_before} products.",
            next_step="check the query in Siesa; a catalogue that really was emptied needs the client disabled",
        )
    for page in (first, again):
        if not page.states_empty:
            found = f"{len(page.rows)} rows" if page.end is None else f"no rows (form {page.end})"
            raise IncompleteRead(
                f"page 1 holds {found} and no statement that the catalogue is empty: an empty read must be proved.",
                next_step="check consulta, idCompania and rowsKey by running the query by hand",
            )


def check_nothing_changed(filtered: Page, unfiltered: Page | None) -> None:
    """Raise `IncompleteRead` unless a modified-since read without rows is proved: nothing changed, in a live source.

    Proof is a declared total of 0, or a first page without the filter that holds rows.
    """
    if filtered.total == 0 or (unfiltered is not None and unfiltered.end is None):
        return
    raise IncompleteRead(
        "no row was modified, and the source without the filter shows no row either: an empty read must be proved.",
        next_step="check the source; an initial sync reads everything again",
    )


def first_page(book: PageBook) -> Page | None:
    """Give the first page of a read that found no row as the books know it; None where there were rows."""
    if book.pages or book.end is None:
        return None
    return Page([], End(book.end), book.total)
