"""What syncs use of AWS: one sync as it was measured, and a month of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from statistics import fmean
from typing import Any

Metric = tuple[str, tuple[tuple[str, str], ...]]
"""A custom metric: its name and its dimensions with their values."""


@dataclass(frozen=True)
class SyncUsage:
    """What one sync used. Times are in seconds, sizes in bytes; the rest are counts.

    `billed` holds the seconds that each step's function is billed for, with its cold start. `metrics` are those of the
    client; what all clients share stands apart in `fleet_metrics`.
    """

    seconds: float = 0.0
    records: float = 0.0
    billed: dict[str, float] = field(default_factory=dict)
    invocations: float = 0.0
    transitions: float = 0.0
    read_units: float = 0.0
    write_units: float = 0.0
    s3_writes: float = 0.0
    s3_reads: float = 0.0
    payload_bytes: float = 0.0
    secret_calls: float = 0.0
    sts_calls: float = 0.0
    kms_requests: float = 0.0
    function_log_bytes: float = 0.0
    machine_log_bytes: float = 0.0
    sent_bytes: float = 0.0
    metrics: frozenset[Metric] = frozenset()
    fleet_metrics: frozenset[Metric] = frozenset()

    @property
    def billed_seconds(self) -> float:
        """The seconds of all functions together."""
        return sum(self.billed.values())


NUMBERS = tuple(found.name for found in fields(SyncUsage) if isinstance(found.default, float))


def mean(usages: Sequence[SyncUsage]) -> SyncUsage:
    """Give the sync that stands for several of one kind: the mean of every number, and every metric that was sent."""
    steps = {step for usage in usages for step in usage.billed}
    return SyncUsage(
        **{name: fmean(getattr(usage, name) for usage in usages) for name in NUMBERS},
        billed={step: fmean(usage.billed.get(step, 0.0) for usage in usages) for step in sorted(steps)},
        metrics=frozenset[Metric]().union(*(usage.metrics for usage in usages)),
        fleet_metrics=frozenset[Metric]().union(*(usage.fleet_metrics for usage in usages)),
    )


def extended(small: SyncUsage, large: SyncUsage, *, of: tuple[int, int], to: int) -> SyncUsage:
    """Give the sync of a catalogue of `to` products, on the line through those of two measured sizes.

    No number falls below that of the larger one: what does not grow with the catalogue stays as it was measured.
    """
    reach = (to - of[1]) / (of[1] - of[0])

    def on(less: float, more: float) -> float:
        return more + max(0.0, more - less) * reach

    numbers: dict[str, Any] = {name: on(getattr(small, name), getattr(large, name)) for name in NUMBERS}
    billed = {step: on(small.billed.get(step, 0.0), seconds) for step, seconds in large.billed.items()}
    return replace(large, billed=billed, **numbers)


@dataclass(frozen=True)
class Month:
    """A month of a client: one initial sync, and all others incremental. `standing_bytes` are what S3 keeps all month.

    `item_bytes` are what the client's items take in the tables, with their index entries.
    """

    initial: SyncUsage
    incremental: SyncUsage
    syncs: int
    standing_bytes: float = 0.0
    item_bytes: float = 0.0

    def total(self, quantity: Callable[[SyncUsage], float]) -> float:
        """Give the sum of a quantity over the month's syncs."""
        return quantity(self.initial) + (self.syncs - 1) * quantity(self.incremental)

    @cached_property
    def senders(self) -> Counter[Metric]:
        """How many syncs send each of the client's metrics."""
        counted = Counter(self.initial.metrics)
        if self.syncs > 1:
            counted.update(dict.fromkeys(self.incremental.metrics, self.syncs - 1))
        return counted
