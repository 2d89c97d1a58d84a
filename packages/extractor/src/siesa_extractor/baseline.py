"""The baseline: what the last success had read, so that the next sync passes on only what is different.

Its first row is a header; in the snapshot_diff way one row for each key follows, ascending by key: `{"k", "h"}`, both
eight bytes in hexadecimal. Ascending rows let two baselines be compared in one pass that holds neither in memory.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Literal

from integration_core.claim_check import ClaimCheck
from integration_core.client_config import ClientConfig
from integration_core.errors import PayloadCorrupt
from integration_core.mapping import MappingFile
from integration_core.models import Message, Row
from integration_core.ports import PayloadStore
from integration_core.rows import RowsWriter
from siesa_extractor.digests import Digests

FORMAT = 2
"""Counts changes of how digests are made: one of another format says nothing, so everything is sent again."""

DROPPED, CHANGED, PENDING = 0, 1, 2
_PACE = frozenset({"batchsize", "concurrency", "requestsperminute"})
_PART_KEYS = 20_000


class BaselineHeader(Message):
    """A baseline's first row. `keys` counts the products of the last full read, in either way of reading."""

    format: int = FORMAT
    way: Literal["snapshot_diff", "modified_since"]
    fingerprint: str
    keys: int


def fingerprint(client: ClientConfig, mapping: MappingFile, key_fields: tuple[str, ...]) -> str:
    """Digest what decides how a row looks at the destination: when it differs, everything is sent again.

    The pace of the destination (batch size, concurrency, rate) is left out: it changes no product.
    """
    destination = {key: value for key, value in client.product_config.items() if _plain(key) not in _PACE}
    content = {
        # Without defaults, so that a new optional key of mapping files does not send every catalogue again.
        "mapping": mapping.model_dump(mode="json", exclude_defaults=True),
        "product_type": client.product_type,
        "product_config": destination,
        "ean_policy": client.ean_policy,
        "key_fields": key_fields,
    }
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]


def read_header(store: PayloadStore, ref: ClaimCheck | None) -> BaselineHeader | None:
    """Give a baseline's header; None where there is no baseline, or one of another format."""
    if ref is None:
        return None
    rows = _rows(store, ref)
    first: Row = next(rows, {})
    if first.get("format") != FORMAT:
        return None
    return BaselineHeader.model_validate(first)


def write_baseline(store: PayloadStore, prefix: str, header: BaselineHeader, digests: Digests | None) -> ClaimCheck:
    """Store a baseline: the header, and the keys of `digests` where the next sync is to be compared with them."""
    with RowsWriter(store, prefix, part_rows=_PART_KEYS) as writer:
        writer.add(header.model_dump())
        for key, content, _ in digests.groups() if digests is not None else ():
            writer.add({"k": f"{key:016x}", "h": f"{content:016x}"})
        ref = writer.seal().ref
    if ref is None:
        msg = "a sealed writer gives a claim check"
        raise AssertionError(msg)
    return ref


def marks(digests: Digests, store: PayloadStore, baseline: ClaimCheck, pending: set[int]) -> bytearray:
    """Give one mark a row of the read: PENDING, CHANGED or new since the baseline, or DROPPED."""
    result = bytearray(len(digests))
    known = _contents(store, baseline)
    old_key, old_content = next(known, (None, 0))
    for key, content, places in digests.groups():
        while old_key is not None and old_key < key:
            old_key, old_content = next(known, (None, 0))
        same = old_key == key and old_content == content
        mark = PENDING if key in pending else DROPPED if same else CHANGED
        for place in places:
            result[place] = mark
    return result


def _contents(store: PayloadStore, ref: ClaimCheck) -> Iterator[tuple[int, int]]:
    rows = _rows(store, ref)
    next(rows, None)
    for row in rows:
        yield int(row["k"], 16), int(row["h"], 16)


def _rows(store: PayloadStore, ref: ClaimCheck) -> Iterator[Row]:
    try:
        yield from store.read(ref)
    except PayloadCorrupt as error:
        # An incremental sync would meet the same fault again; an initial one needs no baseline and writes a new one.
        raise PayloadCorrupt(error.message, next_step="start an initial sync of this client") from None


def _plain(key: Any) -> str:
    return str(key).replace("_", "").lower()
