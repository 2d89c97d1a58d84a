"""What one sync is to read, decided before the first page from what the last success left behind."""

from typing import Any, Literal

from integration_core.errors import PayloadCorrupt
from integration_core.models import Message, SyncType
from integration_core.ports import PayloadStore
from integration_core.sync_session import LastSuccess
from siesa_extractor.baseline import BaselineHeader, read_header
from siesa_extractor.settings import SiesaConfig

Way = Literal["full", "diff", "since"]


class Plan(Message):
    """How a sync reads. It stands in the checkpoint: a read goes on only under the very plan that it began with.

    `way`: `full` passes every row on, `diff` reads everything and passes on what differs from the baseline, `since`
    reads what was modified since a moment. `keys_before` is the number of products of the last success, 0 for none.
    """

    way: Way
    fingerprint: str
    modified_since: str | None = None
    keys_before: int = 0
    query: dict[str, Any]


def make_plan(
    sync_type: SyncType, config: SiesaConfig, last: LastSuccess | None, store: PayloadStore, fingerprint: str
) -> Plan:
    """Decide how to read.

    An incremental sync reads everything and passes it on where there is nothing to start from: no success, a baseline
    of another way of reading, or a changed mapping or destination (which must reach products that did not change).
    """
    header = _header(sync_type, last, store)
    plan = Plan(way="full", fingerprint=fingerprint, keys_before=header.keys if header else 0, query=_query(config))
    comparable = header is not None and header.fingerprint == fingerprint and header.way == config.incremental_way
    if sync_type == "initial" or last is None or not comparable:
        return plan
    if config.incremental_way == "snapshot_diff":
        return plan.model_copy(update={"way": "diff"})
    if last.watermark is None:
        return plan
    return plan.model_copy(update={"way": "since", "modified_since": last.watermark})


def vanished_products(plan: Plan, distinct: int, share_limit: float) -> int:
    """Count the products that a proved read of the whole catalogue lacks, where they pass `share_limit`; else 0."""
    vanished = plan.keys_before - distinct
    return vanished if plan.way != "since" and vanished > plan.keys_before * share_limit else 0


def _header(sync_type: SyncType, last: LastSuccess | None, store: PayloadStore) -> BaselineHeader | None:
    try:
        return read_header(store, last.baseline_ref if last else None)
    except PayloadCorrupt:
        # An initial sync is the way out of a lost baseline, so it must not need one.
        if sync_type == "initial":
            return None
        raise


def _query(config: SiesaConfig) -> dict[str, Any]:
    read = {"dialect", "id_compania", "consulta", "erp_company", "page_size", "path", "rows_key", "key_fields"}
    return config.model_dump(mode="json", include=read)
