"""The loader's work: send canonical products to the client's product, and book what became of each."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from integration_core.client_config import ClientConfig, read_settings
from integration_core.clock import Now, iso, utc_now
from integration_core.errors import (
    ConfigurationInvalid,
    InvalidInput,
    LeaseLost,
    SyncDeadlineExceeded,
    Throttled,
    TransientError,
)
from integration_core.lambda_entry import LambdaRun
from integration_core.messages import Loaded, Transformed
from integration_core.ports import Mappings, Tenant, Tenants
from integration_core.sync_session import Invocation
from siesa_loader.closing import Closing
from siesa_loader.destinations.registry import Registry
from siesa_loader.journal import Journal
from siesa_loader.load import Load
from siesa_loader.payload import Payloads
from siesa_loader.settings import ProductConfig

STEP = "load"


@dataclass(frozen=True)
class LoaderService:
    """Loads one client's canonical products. `tenants` gives a client's belongings.

    `batch_size` holds for clients whose configuration names none. `loopback_http` lets plain http go to loopback, as in
    the embedded run. `sleep` waits for seconds; without one, waiting can be woken by cancelling.
    """

    tenants: Tenants
    mappings: Mappings
    registry: Registry
    batch_size: int
    loopback_http: bool = False
    now: Now = utc_now
    sleep: Callable[[float], object] | None = None
    monotonic: Callable[[], float] = time.monotonic

    def load(self, transformed: Transformed, run: LambdaRun) -> Loaded:
        """Send every product that is not settled yet; `incomplete` where the rest is for the next invocation.

        An invocation that ends in a transient fault after it made progress is incomplete too; one that made none raises
        the fault. Raise `FailedShareExceeded` where too many records failed, `SyncDeadlineExceeded` past the client's
        longest sync, `AuthenticationFailed` or `AccessDenied` where logging in once more did not help.
        """
        tenant = self.tenants(transformed.client_id)
        invocation = self._enter(tenant, transformed)
        config = self._config(tenant, transformed)
        journal = Journal(
            tenant.sync_state,
            invocation,
            tenant.store,
            total=transformed.count,
            reoffered=int((transformed.proof or {}).get("reoffered", 0)),
            now=self.now,
            monotonic=self.monotonic,
        )
        closing = Closing(transformed, config, invocation, journal, tenant.store, self.now)
        try:
            error = self._send(tenant, transformed, config, journal, run)
        finally:
            closing.count(run.metrics)
        if error is not None and not isinstance(error, TransientError):
            raise error
        if journal.ledger.complete:
            return closing.finished(run)
        self._check_progress(journal, error, run)
        return closing.incomplete(run, error)

    def _enter(self, tenant: Tenant, transformed: Transformed) -> Invocation:
        client_id, sync_id, token = transformed.client_id, transformed.sync_id, transformed.execution_arn
        if transformed.status != "complete":
            raise InvalidInput(
                f"the transformation of client {client_id!r} is {transformed.status!r}, and only a complete one is"
                " loaded.",
                next_step="compare the machine's Choice states with the committed definition",
            )
        if sync_id is None or token is None or transformed.sync_type is None:
            raise InvalidInput(
                f"the input of client {client_id!r} has no sync_id, no execution_arn or no sync_type.",
                next_step="start the state machine, which sets them, and not the function",
            )
        invocation = tenant.sync_state.enter(client_id, sync_id, token, STEP)
        if self.now() >= invocation.deadline:
            raise SyncDeadlineExceeded(
                f"sync {sync_id!r} of client {client_id!r} ran past {iso(invocation.deadline)}.",
                next_step="raise maxDurationSeconds in the client's configuration, or find what slowed the sync down",
            )
        return invocation

    def _config(self, tenant: Tenant, transformed: Transformed) -> ClientConfig:
        config = tenant.config()
        if config.product_type != transformed.product_type:
            raise ConfigurationInvalid(
                f"client {config.client_id!r} was transformed for {transformed.product_type!r}, and its configuration"
                f" now says {config.product_type!r}.",
                next_step="start a new sync of this client",
            )
        return config

    def _send(
        self, tenant: Tenant, transformed: Transformed, config: ClientConfig, journal: Journal, run: LambdaRun
    ) -> Exception | None:
        where = f"productConfig of client {config.client_id!r}"
        product = read_settings(ProductConfig, config.product_config, where=where)
        form = self.registry.find(config.product_type, product.form)
        load = Load(
            transformed=transformed,
            product=product,
            form=form,
            payloads=Payloads(self.mappings.get(config.field_mappings_key), form),
            secret=tenant.secrets.get(product.secret_name),
            store=tenant.store,
            journal=journal,
            batch_size=product.batch_size or self.batch_size,
            loopback_http=self.loopback_http,
            now=self.now,
            monotonic=self.monotonic,
            sleep=self.sleep,
            where=where,
        )
        try:
            error = load.run(journal.invocation, run)
        except LeaseLost:
            raise
        except BaseException:
            journal.save()
            raise
        if isinstance(error, Throttled) and (error.retry_after or 0) > run.deadline.remaining():
            journal.wait_for(error.retry_after or 0)
        journal.save()
        return error

    def _check_progress(self, journal: Journal, error: Exception | None, run: LambdaRun) -> None:
        # The next invocation waits as long as it was told to, so that coming back without progress is no busy loop.
        if journal.progressed or journal.not_before is not None:
            return
        if error is not None:
            raise error
        raise TransientError(
            f"the function's time ended before one record was confirmed ({run.deadline.remaining():.0f} s left).",
            next_step="raise the time limit of the loader's function",
        )
