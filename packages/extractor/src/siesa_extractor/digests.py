"""What identifies a row's product and what its content is, in 16 bytes a row."""

import json
from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from integration_core.models import Row

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def content_digest(row: Row) -> int:
    """Digest a row's whole content; the order of its columns does not matter, every value and every space does."""
    return _eight_bytes(_canonical(row).encode())


class ProductKey(NamedTuple):
    """The columns that identify a row's product.

    `external_id` are those that the mapping file takes the product's external id from, first non-empty first: what the
    destination knows a product as. `key_fields` together stand in where all of them are empty.
    """

    external_id: tuple[str, ...]
    key_fields: tuple[str, ...]


def key_digest(row: Row, columns: ProductKey, content: int) -> int:
    """Digest what identifies a row's product; a row that lacks that is identified by its content.

    Rows with one external id are one product, whatever their other columns: at the destination the last of them stands,
    so that they must go on together. Numbers and their texts are one (`7`, `"7 "`, `7.0`), because the same column is
    seen in all these forms.
    """
    for column in columns.external_id:
        text = plain_text(row.get(column))
        if text:
            return _eight_bytes(b"external\x1f" + text.encode("utf-8", "surrogatepass"))
    parts = [plain_text(row.get(field)) for field in columns.key_fields]
    if not all(parts):
        return _eight_bytes(b"content\x1f%d" % content)
    return _eight_bytes("\x1f".join(("fields", *parts)).encode("utf-8", "surrogatepass"))


def plain_text(value: Any) -> str:
    """Write a column's value without padding, and a whole number without a point; empty where there is none."""
    if type(value) is str:
        return value.strip()
    if type(value) is float and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


class Digests:
    """The rows of one read in their order: for each the digest of its key and of its content.

    Memory is 16 bytes a row, and a few dozen more while groups are being iterated.
    """

    def __init__(self, columns: ProductKey) -> None:
        self._columns = columns
        self.keys = array("Q")
        self.contents = array("Q")

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def distinct(self) -> int:
        """How many keys there are."""
        return sum(1 for _ in groupby(sorted(self.keys)))

    def add(self, row: Row, content: int) -> None:
        """Take a row, whose content's digest is known already."""
        self.keys.append(key_digest(row, self._columns, content))
        self.contents.append(content)

    def key_of(self, row: Row) -> int:
        """Digest the key of a row of another read."""
        return key_digest(row, self._columns, content_digest(row))

    def groups(self) -> Iterator[tuple[int, int, list[int]]]:
        """Give for each key, ascending: its digest, the digest of all its rows, and the rows' places in the read.

        The digest of several rows depends neither on their order nor on how often one of them came: pages are not
        stable, and the same row can come twice in one read and once in the next.
        """
        keys, contents = self.keys, self.contents
        order = sorted(range(len(keys)), key=keys.__getitem__)
        for key, group in groupby(order, key=keys.__getitem__):
            places = list(group)
            distinct = sorted({contents[place] for place in places})
            joined = distinct[0] if len(distinct) == 1 else _eight_bytes(array("Q", distinct).tobytes())
            yield key, joined, places


def page_digest(contents: Sequence[int]) -> str:
    """Digest a page's rows in their order, to notice the same page under two numbers."""
    return f"{_eight_bytes(array('Q', contents).tobytes()):016x}"


def _eight_bytes(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest())
