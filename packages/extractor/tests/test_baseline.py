"""The baseline: what decides that everything is sent again, and how two of them are compared."""

from typing import Any

import pytest

from integration_core.client_config import ClientConfig
from integration_core.errors import PayloadCorrupt
from integration_core.mapping import MappingFile
from integration_core.testing.memory import MemoryPayloadStore
from siesa_extractor.baseline import (
    CHANGED,
    DROPPED,
    PENDING,
    BaselineHeader,
    fingerprint,
    marks,
    read_header,
    write_baseline,
)
from siesa_extractor.digests import Digests, ProductKey, content_digest
from siesa_extractor.testing.siesa import item

KEYS = ("f120_id_cia", "f120_id")
HEADER = BaselineHeader(way="snapshot_diff", fingerprint="f", keys=3)


def client(**changes: Any) -> ClientConfig:
    content = {
        "tenantId": "cliente-a",
        "clientName": "Empresa A",
        "enabled": True,
        "productType": "kong",
        "siesaConfig": {},
        "productConfig": {"form": "sku", "batchSize": 100, "concurrency": 4, "requests_per_minute": None},
        "fieldMappingsKey": "m.json",
    }
    return ClientConfig.from_item(content | changes, source_section="siesaConfig")


def mapping(source: str = "f120_id") -> MappingFile:
    fields = {name: {"siesa_field": source, "type": "string"} for name in ("id", "external_id", "name", "sku")}
    required = {name: content | {"required": True} for name, content in fields.items()}
    return MappingFile.model_validate({"version": "1.0", "product_type": "kong", "fields": required})


def digests_of(rows: list[dict[str, Any]]) -> Digests:
    digests = Digests(ProductKey((), KEYS))
    for row in rows:
        digests.add(row, content_digest(row))
    return digests


def test_mapping_destination_ean_policy_and_key_fields_each_change_the_fingerprint() -> None:
    prints = {
        fingerprint(client(), mapping(), KEYS),
        fingerprint(client(), mapping("f120_referencia"), KEYS),
        fingerprint(client(productConfig={"form": "bulk"}), mapping(), KEYS),
        fingerprint(client(eanPolicy="reject"), mapping(), KEYS),
        fingerprint(client(), mapping(), ("f120_rowid",)),
    }

    assert len(prints) == 5


def test_the_pace_of_the_destination_sends_nothing_again() -> None:
    slower = client(productConfig={"form": "sku", "batchSize": 10, "concurrency": 1, "requestsPerMinute": 60})

    assert fingerprint(slower, mapping(), KEYS) == fingerprint(client(), mapping(), KEYS)


def test_changed_and_new_rows_are_marked_and_the_rest_dropped() -> None:
    store = MemoryPayloadStore()
    before = write_baseline(store, "b", HEADER, digests_of([item(1), item(2), item(3)]))
    now = digests_of([item(4), item(3), item(2, f120_notas="new"), item(1)])

    assert list(marks(now, store, before, pending=set())) == [CHANGED, DROPPED, CHANGED, DROPPED]


def test_every_row_of_a_changed_or_pending_product_is_marked() -> None:
    store = MemoryPayloadStore()
    rows = [item(1, bodega="NB1"), item(2), item(1, bodega="NS1")]
    before = write_baseline(store, "b", HEADER, digests_of(rows))
    now = digests_of([rows[0], rows[1], item(1, bodega="AV1")])
    pending = {now.key_of(item(2, f120_notas="as it failed"))}

    assert list(marks(now, store, before, pending)) == [CHANGED, PENDING, CHANGED]


def test_the_header_is_found_again() -> None:
    store = MemoryPayloadStore()
    ref = write_baseline(store, "b", HEADER, None)

    assert read_header(store, ref) == HEADER
    assert read_header(store, None) is None


def test_a_baseline_of_another_format_says_nothing() -> None:
    store = MemoryPayloadStore()
    ref = write_baseline(store, "b", HEADER.model_copy(update={"format": 99}), None)

    assert read_header(store, ref) is None


def test_a_baseline_that_is_gone_names_the_way_out() -> None:
    store = MemoryPayloadStore()
    ref = write_baseline(store, "b", HEADER, None)
    store.objects.clear()

    with pytest.raises(PayloadCorrupt, match="start an initial sync"):
        read_header(store, ref)
