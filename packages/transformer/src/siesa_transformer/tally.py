"""What is counted while rows are transformed, so that nothing is dropped, warned of or rejected silently."""

from collections import Counter
from collections.abc import Iterable

from integration_core.messages import LISTED_FAILURES, Failure
from siesa_transformer.mapping.compile import Note

COMMONEST = 3
"""How many kinds of rejections an error names."""


class Tally:
    """Counts of one transformation. `reoffered` is how many of the first rows are offered again after a failure."""

    def __init__(self, reoffered: int) -> None:
        self._reoffered = reoffered
        self._dropped: Counter[str] = Counter()
        self._warned: Counter[str] = Counter()
        self._kinds: Counter[tuple[str | None, str]] = Counter()
        self.read = 0
        self.products = 0
        self.reoffered_products = 0
        self.rejected = 0
        self.listed: list[Failure] = []

    def accept(self, ordinal: int, notes: Iterable[Note]) -> None:
        """Count a product, and what was dropped from it or passed in it with a warning."""
        self.products += 1
        self.reoffered_products += ordinal < self._reoffered
        for note in notes:
            (self._dropped if note.dropped else self._warned)[note.field] += 1

    def reject(self, failure: Failure) -> None:
        """Count a rejection, and list it where it is among the first."""
        self.rejected += 1
        self._kinds[failure.field, failure.code] += 1
        if len(self.listed) < LISTED_FAILURES:
            self.listed.append(failure)

    @property
    def fresh_read(self) -> int:
        """Rows that are not offered again."""
        return max(self.read - self._reoffered, 0)

    @property
    def fresh_products(self) -> int:
        """Products out of rows that are not offered again."""
        return self.products - self.reoffered_products

    @property
    def commonest(self) -> str:
        """The commonest rejections in words, such as `name required (12)`."""
        kinds = self._kinds.most_common(COMMONEST)
        return ", ".join(f"{field or 'row'} {code} ({count})" for (field, code), count in kinds)

    def proof(self) -> dict[str, object]:
        """Give the figures that go on to the next step. `reoffered` counts canonical rows here, always the first."""
        return {
            "read": self.read,
            "rejected": self.rejected,
            "reoffered": self.reoffered_products,
            "fields_dropped": dict(self._dropped),
            "fields_warned": dict(self._warned),
        }
