"""The measurement: the whole integration on this machine, one initial sync and a few incremental ones, all recorded."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.cost.book import fill_book
from tools.cost.client import CLIENT, COMPANY, Mode, Product, tenant
from tools.cost.cold import ColdStart, cold_starts
from tools.cost.meter import Meter
from tools.cost.standing import Standing, standing
from tools.cost.usage import Month, SyncUsage, extended, mean
from tools.cost.watch import Watch, watch

from siesa_local.installation import LocalInstallation
from siesa_local.simulators.process import SimulatorProcess

SEED = 7
LARGEST = 20_000
"""Up to here a catalogue is really synced; what is larger is reckoned from this one and one of a quarter of it."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Setting:
    """What is measured, and how long each answer takes, in seconds.

    `changed` is the share of products that a sync finds changed; `memory_mb` is each step's.
    """

    product: Product = "kong"
    mode: Mode = "snapshot_diff"
    products: int = 10_000
    syncs: int = 120
    changed: float = 0.01
    measured: int = 2
    siesa_latency: float = 1.5
    product_latency: float = 0.2
    aws_latency: float = 0.02
    memory_mb: Mapping[str, int] = field(default_factory=dict)

    @property
    def incrementals(self) -> int:
        """How many incremental syncs are measured: never more than the month has."""
        return min(self.measured, self.syncs - 1)


@dataclass(frozen=True)
class Measured:
    """A month of the client, and what the hourly watch of all clients takes."""

    month: Month
    watch: Watch


def measure(setting: Setting, say: Say, *, cold: Mapping[str, ColdStart] | None = None) -> Measured:
    """Measure a client's month; beyond the largest catalogue that is synced, extend the line through two smaller.

    `cold` gives each step's cold start where it is known already.
    """
    if cold is None:
        say("importing each handler in a process of its own")
        cold = cold_starts()
    if setting.products <= LARGEST:
        return _measure(setting, setting.products, cold, say)
    sizes = (LARGEST // 4, LARGEST)
    small, large = (_measure(setting, size, cold, say) for size in sizes)
    initial, incremental = (
        extended(getattr(small.month, kind), getattr(large.month, kind), of=sizes, to=setting.products)
        for kind in ("initial", "incremental")
    )
    kept = large.month.standing_bytes * setting.products / LARGEST
    return Measured(Month(initial, incremental, setting.syncs, kept, large.month.item_bytes), large.watch)


def _measure(setting: Setting, products: int, cold: Mapping[str, ColdStart], say: Say) -> Measured:
    siesa, product = ({"traffic": {"latency": each}} for each in (setting.siesa_latency, setting.product_latency))
    with (
        tempfile.TemporaryDirectory(prefix="cost-") as folder,
        SimulatorProcess(size=products, seed=SEED, knobs={"siesa": siesa, setting.product: product}) as simulators,
        LocalInstallation(Path(folder)) as here,
    ):
        here.provision(tenant(setting.product, setting.mode, simulators.addresses), beside=Path())
        # The simulator makes a catalogue when it is first asked for; that is nobody's work here.
        simulators.truth(COMPANY)
        addresses = simulators.addresses
        latencies = {
            addresses.siesa: setting.siesa_latency,
            getattr(addresses, setting.product): setting.product_latency,
        }
        meter = Meter(here, CLIENT, cold, setting.memory_mb, latencies=latencies, aws_latency=setting.aws_latency)
        say(f"initial sync of {products:,} products")
        initial = meter.sync("initial")
        incrementals = list(_incrementals(setting, products, simulators, meter, say))
        kept = standing(here, CLIENT)
        watching = watch(here, CLIENT, meter.record)
    return Measured(month_of(setting, initial, incrementals, kept), watching)


def month_of(setting: Setting, initial: SyncUsage, incrementals: Sequence[SyncUsage], kept: Standing) -> Month:
    """Make a month of what was measured; where it has one sync alone there are no incremental ones."""
    return Month(initial, mean(incrementals or [initial]), setting.syncs, kept.bucket_bytes, kept.item_bytes)


def _incrementals(
    setting: Setting, products: int, simulators: SimulatorProcess, meter: Meter, say: Say
) -> Iterator[SyncUsage]:
    count = setting.incrementals
    if count:
        fill_book(meter.here, CLIENT, setting.syncs)
    changes = round(products * setting.changed)
    for number in range(1, count + 1):
        say(f"incremental sync {number} of {count}: {changes:,} products changed")
        if changes:
            simulators.change(COMPANY, changes)
        yield meter.sync("incremental")
