"""The extraction of one client's catalogue, over ports."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from integration_core.claim_check import ClaimCheck
from integration_core.client_config import ClientConfig
from integration_core.clock import Now, iso, utc_now
from integration_core.deadline import Deadline
from integration_core.errors import InvalidInput
from integration_core.lambda_entry import LambdaRun
from integration_core.messages import Extracted, SyncRequest
from integration_core.ports import Mappings, PayloadStore, Tenant, Tenants
from integration_core.rows import PART_ROWS
from integration_core.secret import Secret
from integration_core.sync_session import Acquired, Held, Invocation, LastSuccess, SyncStart
from siesa_extractor.baseline import BaselineHeader, fingerprint, write_baseline
from siesa_extractor.digests import ProductKey
from siesa_extractor.extraction import Extraction, check_sync_deadline
from siesa_extractor.passing import pass_on
from siesa_extractor.plan import make_plan, vanished_products
from siesa_extractor.read_state import ReadState, open_state, watermark
from siesa_extractor.settings import SiesaConfig
from siesa_extractor.system import OpenSystem, siesa_config

STEP = "extract"
Open = Callable[[SiesaConfig, Secret, LambdaRun, Deadline], AbstractContextManager[OpenSystem]]


@dataclass(frozen=True)
class Ports:
    """What the extraction needs of the outside. `tenants` gives one client's belongings; `open` one client's Siesa."""

    tenants: Tenants
    mappings: Mappings
    open: Open
    now: Now = utc_now
    part_rows: int = PART_ROWS


@dataclass(frozen=True)
class _Sync:
    """One sync's facts, gathered before anything is read."""

    request: SyncRequest
    tenant: Tenant
    client: ClientConfig
    config: SiesaConfig
    columns: ProductKey
    fingerprint: str
    start: SyncStart

    @property
    def store(self) -> PayloadStore:
        """The client's rows."""
        return self.tenant.store


class ExtractorService:
    """Reads a client's catalogue out of Siesa, whole or what changed, and lays the rows down for the next step."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def extract(self, request: SyncRequest, run: LambdaRun) -> Extracted:
        """Read, as far as this invocation's time goes.

        `status` of the answer: `complete`, `incomplete` (call again with the same input), or `skipped` (another sync of
        the client is running). Raises the errors of the family, `IncompleteRead` where completeness was not proved.
        """
        sync = self._prepare(request)
        lease = sync.tenant.sync_state.begin(sync.start)
        if isinstance(lease, Held):
            run.metrics.add("SyncSkipped", 1)
            run.log.info("another sync of this client is running", extra={"running": lease.sync_id})
            return self._answer(sync, "skipped", iso(self._ports.now()))
        self._log_takeover(lease, run)
        invocation = sync.tenant.sync_state.enter(request.client_id, sync.start.sync_id, sync.start.token, STEP)
        last = sync.tenant.sync_state.last_success(request.client_id)
        if invocation.checkpoint is None:
            self._retire_superseded(sync, last)
        return self._read(sync, invocation, last, run)

    def _prepare(self, request: SyncRequest) -> _Sync:
        if not request.sync_id or not request.execution_arn:
            raise InvalidInput(
                f"the input of client {request.client_id!r} has no sync_id or no execution_arn.",
                next_step="start the state machine, which adds them, instead of this function",
            )
        tenant = self._ports.tenants(request.client_id)
        client = tenant.config()
        config = siesa_config(client.source, client.client_id)
        mapping = self._ports.mappings.get(client.field_mappings_key)
        start = SyncStart(
            request.client_id,
            request.sync_id,
            request.execution_arn,
            request.sync_type,
            client.max_duration_seconds,
        )
        columns = ProductKey(mapping.fields["external_id"].source_fields, config.product_key)
        mark = fingerprint(client, mapping, config.product_key)
        return _Sync(request, tenant, client, config, columns, mark, start)

    def _read(self, sync: _Sync, invocation: Invocation, last: LastSuccess | None, run: LambdaRun) -> Extracted:
        ports, config = self._ports, sync.config
        check_sync_deadline(invocation, ports.now)
        plan = make_plan(sync.request.sync_type, config, last, sync.store, sync.fingerprint)
        # Each invocation writes under its own number, so that an old one that still runs cannot write over the parts of
        # a newer one.
        prefix = sync.store.prefix("payloads", invocation.sync_id, f"extract/{invocation.number:03d}")
        started = iso(ports.now())
        state = open_state(plan, config, sync.columns, sync.store, prefix, now=started, saved=invocation.checkpoint)
        left = (invocation.deadline - ports.now()).total_seconds()
        deadline = Deadline.after(min(left, run.deadline.remaining()), run.deadline.monotonic)
        with ports.open(config, sync.tenant.secrets.get(config.secret_name), run, deadline) as system:
            extraction = Extraction(
                state=state,
                fetcher=system.fetcher,
                sync_state=sync.tenant.sync_state,
                invocation=invocation,
                deadline=deadline,
                now=ports.now,
                concurrency=config.concurrency,
                page_size=config.page_size,
                cancel=system.cancel,
                sleep=system.sleep,
                part_rows=ports.part_rows,
            )
            complete = extraction.run()
        if not complete:
            run.log.info("the read goes on in the next invocation", extra=state.book.proof())
            return self._answer(sync, "incomplete", state.started, proof=state.book.proof())
        return self._finish(sync, state, last, run, f"{prefix}/selected")

    def _finish(
        self, sync: _Sync, state: ReadState, last: LastSuccess | None, run: LambdaRun, selected: str
    ) -> Extracted:
        rows, reoffered = pass_on(state, last, sync.store, selected)
        distinct = state.digests.distinct
        proof = {
            **state.book.proof(),
            "way": state.plan.way,
            "distinct": distinct,
            "reoffered": reoffered,
            "fingerprint": sync.fingerprint,
        }
        if state.others:
            proof["other_companies"] = state.others
        vanished = vanished_products(state.plan, distinct, sync.client.vanished_share_limit)
        if vanished:
            proof["vanished"] = vanished
            run.log.warning(
                "far fewer products than at the last success",
                extra={"vanished": vanished, "before": state.plan.keys_before, "distinct": distinct},
            )
        run.log.info("the read is complete", extra={**proof, "count": rows.count})
        return self._answer(
            sync,
            "complete",
            state.started,
            products=list(rows.inline),
            count=rows.count,
            products_ref=rows.ref,
            watermark=watermark(state, sync.config.watermark_overlap_seconds),
            baseline_ref=_baseline(sync, state, distinct),
            proof=proof,
        )

    def _retire_superseded(self, sync: _Sync, last: LastSuccess | None) -> None:
        """Leave one baseline, the last success's: those of older successes and of failed syncs serve nobody."""
        client_id, newest = sync.client.client_id, last.sync_id if last else ""
        sync.store.sweep("baselines", keep={newest, sync.start.sync_id})
        for success in sync.tenant.sync_state.superseded(client_id, keep=newest):
            sync.tenant.sync_state.retire(client_id, success)

    def _log_takeover(self, lease: Acquired, run: LambdaRun) -> None:
        if lease.took_over is not None:
            run.log.warning("took over the lease of a sync that ended silently", extra={"from": lease.took_over})

    def _answer(self, sync: _Sync, status: str, timestamp: str, **content: object) -> Extracted:
        request = sync.request
        fields: dict[str, object] = {
            "client_id": request.client_id,
            "product_type": sync.client.product_type,
            "sync_id": request.sync_id,
            "sync_type": request.sync_type,
            "execution_arn": request.execution_arn,
            "status": status,
            "extraction_timestamp": timestamp,
            "count": 0,
        }
        return Extracted.model_validate({**fields, **content})


def _baseline(sync: _Sync, state: ReadState, distinct: int) -> ClaimCheck:
    compared = sync.config.incremental_way == "snapshot_diff"
    header = BaselineHeader(
        way="snapshot_diff" if compared else "modified_since",
        fingerprint=sync.fingerprint,
        keys=state.plan.keys_before if state.plan.way == "since" else distinct,
    )
    prefix = sync.store.prefix("baselines", sync.start.sync_id, "baseline")
    return write_baseline(sync.store, prefix, header, state.digests if compared else None)
