"""The transformer's work: stream raw rows through the compiled mapping into products and rejections."""

from contextlib import ExitStack
from dataclasses import dataclass

from integration_core.claim_check import ClaimCheck
from integration_core.client_config import ClientConfig
from integration_core.clock import Now, iso, utc_now
from integration_core.errors import (
    ConfigurationInvalid,
    FailedShareExceeded,
    InvalidInput,
    PayloadCorrupt,
    RecordError,
    SyncDeadlineExceeded,
)
from integration_core.lambda_entry import LambdaRun
from integration_core.messages import Extracted, Failure, Transformed
from integration_core.ports import Mappings, PayloadStore, Tenant, Tenants
from integration_core.progress import report
from integration_core.rows import Rows, RowsWriter
from siesa_transformer.mapping.compile import CompiledMapping, Note, compile_mapping
from siesa_transformer.tally import Tally

STEP = "transform"
REPORT_EVERY = 500
WHOLE = "full"
"""The `way` by which the extraction's proof names a read of the whole catalogue."""


@dataclass(frozen=True)
class TransformerService:
    """Turns an extraction into canonical products. `tenants` gives a client's belongings."""

    tenants: Tenants
    mappings: Mappings
    now: Now = utc_now

    def transform(self, extracted: Extracted, run: LambdaRun) -> Transformed:
        """Transform every row of `extracted`, in order. Invoked again with the same input it writes the same again.

        Each row ends as a product or as a rejection. Raise `FailedShareExceeded` where no fresh row of a whole
        catalogue became a product (rejected changes are offered again), `ConfigurationInvalid` for a mapping that does
        not fit, `SyncDeadlineExceeded` past the client's longest sync.
        """
        tenant = self.tenants(extracted.client_id)
        sync_id = self._enter(tenant, extracted)
        config = tenant.config()
        mapping = self._compiled(config)
        tally = Tally(int((extracted.proof or {}).get("reoffered", 0)))
        products, rejections = _convert(extracted, mapping, tenant.store, sync_id, tally)
        _balance(extracted, products, tally)
        run.log.info("transformed", extra=tally.proof() | {"products": tally.products})
        if tally.fresh_read and not tally.fresh_products and _whole_catalogue(extracted):
            raise _nothing_usable(config, tally, rejections)
        return Transformed(
            **extracted.model_dump(include={"client_id", "sync_id", "sync_type", "execution_arn", "watermark"}),
            product_type=config.product_type,
            canonical_products=list(products.inline),
            canonical_products_ref=products.ref,
            count=products.count,
            transformation_timestamp=iso(self.now()),
            validation_errors=tally.listed,
            failed_records_ref=rejections,
            products_ref=extracted.products_ref,
            baseline_ref=extracted.baseline_ref,
            pending_ref=extracted.pending_ref,
            proof=(extracted.proof or {}) | tally.proof(),
        )

    def _enter(self, tenant: Tenant, extracted: Extracted) -> str:
        if extracted.status != "complete":
            raise InvalidInput(
                f"the extraction of client {extracted.client_id!r} is {extracted.status!r}, and only a complete one is"
                " transformed.",
                next_step="compare the machine's Choice after ExtractFromSiesa with the committed definition",
            )
        if extracted.sync_id is None or extracted.execution_arn is None:
            raise InvalidInput(
                f"the input of client {extracted.client_id!r} has no sync_id or no execution_arn.",
                next_step="start the state machine, which sets both, and not the function",
            )
        invocation = tenant.sync_state.enter(extracted.client_id, extracted.sync_id, extracted.execution_arn, STEP)
        if self.now() >= invocation.deadline:
            raise SyncDeadlineExceeded(
                f"sync {extracted.sync_id!r} of client {extracted.client_id!r} ran past {iso(invocation.deadline)}.",
                next_step="raise maxDurationSeconds in the client's configuration, or find what slowed the sync down",
            )
        return extracted.sync_id

    def _compiled(self, config: ClientConfig) -> CompiledMapping:
        mapping = self.mappings.get(config.field_mappings_key)
        where = f"the mapping file {config.field_mappings_key!r}"
        if mapping.product_type != config.product_type:
            raise ConfigurationInvalid(
                f"{where} is for product {mapping.product_type!r}, and client {config.client_id!r} uses"
                f" {config.product_type!r}.",
                next_step="set fieldMappingsKey in the client's configuration to a mapping of its product",
            )
        return compile_mapping(mapping, ean_policy=config.ean_policy, where=where)


def _convert(
    extracted: Extracted, mapping: CompiledMapping, store: PayloadStore, sync_id: str, tally: Tally
) -> tuple[Rows, ClaimCheck | None]:
    with ExitStack() as stack:
        products = stack.enter_context(RowsWriter(store, store.prefix("payloads", sync_id, STEP)))
        rejections = stack.enter_context(RowsWriter(store, store.prefix("payloads", sync_id, "rejected")))
        notes: list[Note] = []
        for ordinal, row in enumerate(extracted.rows.iterate(store)):
            tally.read += 1
            notes.clear()
            try:
                product = mapping.product(row, notes)
            except RecordError as error:
                failure = _failure(error, ordinal, *mapping.identity(row))
                tally.reject(failure)
                rejections.add(failure.model_dump(exclude_none=True))
            else:
                product["source_row"] = ordinal
                tally.accept(ordinal, notes)
                products.add(product)
            if tally.read % REPORT_EVERY == 0:
                report(STEP, "products", tally.read, extracted.count)
        report(STEP, "products", tally.read, extracted.count)
        return products.seal(), rejections.seal().ref if tally.rejected else None


def _whole_catalogue(extracted: Extracted) -> bool:
    """Whether the rows are all there is, so that a mapping which takes none of them does not fit the source.

    An incremental read may hold one change alone, and one bad record must not keep a client from ever succeeding.
    """
    return bool((extracted.proof or {}).get("way", WHOLE) == WHOLE)


def _failure(error: RecordError, ordinal: int, id_: str | None, external_id: str | None) -> Failure:
    return Failure(
        id=id_, external_id=external_id, field=error.field, code=error.code, reason=error.message, source_row=ordinal
    )


def _balance(extracted: Extracted, products: Rows, tally: Tally) -> None:
    if tally.read != extracted.count:
        raise PayloadCorrupt(
            f"the extraction says {extracted.count} rows, and {tally.read} were read.",
            next_step="start a new sync of this client",
        )
    if tally.read != products.count + tally.rejected:
        msg = f"{tally.read} rows were read, {products.count} became products and {tally.rejected} were rejected"
        raise RuntimeError(msg)


def _nothing_usable(config: ClientConfig, tally: Tally, rejections: ClaimCheck | None) -> FailedShareExceeded:
    return FailedShareExceeded(
        f"none of {tally.fresh_read} rows of client {config.client_id!r} became a product; commonest rejections:"
        f" {tally.commonest}; all of them: {rejections.key if rejections else 'none'}.",
        next_step=f"compare the columns that Siesa sends with the mapping file {config.field_mappings_key!r}",
    )
