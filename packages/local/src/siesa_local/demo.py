"""The demo: two clients' whole catalogues, then what changed, then a failure, against simulators over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from siesa_local.books import Books, books, totals
from siesa_local.demo_tenants import KONG_COMPANY, WMS_COMPANY, DemoTenant, demo_tenants
from siesa_local.installation import LocalInstallation
from siesa_local.simulators.process import SimulatorProcess
from siesa_local.summary import SyncSummary, summarize

PRODUCTS = 10_000
CHANGED = 120
SEED = 7


@dataclass(frozen=True)
class Act:
    """One sync of the demo, and what the product's own books say about it."""

    title: str
    summary: SyncSummary
    books: Books


@dataclass(frozen=True)
class DemoReport:
    """All that happened, in order, and the alerts that were published."""

    acts: tuple[Act, ...]
    alerts: tuple[dict[str, Any], ...]
    folder: str

    @property
    def as_expected(self) -> bool:
        """Whether every act ended as the demo means it to: the last one fails, the others succeed, the books agree."""
        *good, last = [act.summary.status for act in self.acts]
        agreed = all(act.books.agrees for act in self.acts)
        return last == "FAILED" and set(good) == {"SUCCEEDED"} and len(self.alerts) == 1 and agreed

    def document(self) -> dict[str, Any]:
        """Give the report as a JSON-ready object."""
        return {"as_expected": self.as_expected, **asdict(self)}


Watch = Callable[[str], None]


def run_demo(
    folder: Path, *, products: int = PRODUCTS, changed: int = CHANGED, watch: Watch = lambda _: None
) -> DemoReport:
    """Run the demo in `folder`. `watch` is told each act's title as it begins."""
    with SimulatorProcess(size=products, seed=SEED) as simulators, LocalInstallation(folder) as installation:
        acts = tuple(_Stage(installation, simulators, watch).acts(changed))
        return DemoReport(acts, tuple(dict(alert) for alert in installation.alerts()), str(folder))


@dataclass(frozen=True)
class _Stage:
    installation: LocalInstallation
    simulators: SimulatorProcess
    watch: Watch

    def acts(self, changed: int) -> Iterator[Act]:
        kong, wms, refused = demo_tenants(self.simulators.addresses)
        for tenant in (kong, wms, refused):
            self.installation.provision(tenant.file, beside=Path())
        for tenant in (kong, wms):
            yield self._act(tenant, "initial", "the whole catalogue")
        for company in (KONG_COMPANY, WMS_COMPANY):
            self.simulators.change(company, changed)
        for tenant in (kong, wms):
            yield self._act(tenant, "incremental", f"{changed} products changed")
        yield self._act(refused, "initial", "a wrong credential")

    def _act(self, tenant: DemoTenant, sync_type: str, what: str) -> Act:
        title = f"{tenant.file.client_id}, {sync_type}: {what}"
        self.watch(title)
        before = totals(self.simulators, tenant.system, tenant.audited_as)
        result = self.installation.sync(tenant.file.client_id, sync_type)
        summary = summarize(self.installation.aws, result)
        after = totals(self.simulators, tenant.system, tenant.audited_as)
        # Where the sync does not know what it confirmed, the demo means that nothing was sent.
        return Act(title, summary, books(tenant.system, before, after, confirmed=summary.confirmed or 0))
