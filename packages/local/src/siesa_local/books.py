"""What a product's own books say after a sync, beside what the sync says of itself."""

from dataclasses import dataclass
from typing import Any

from siesa_local.simulators.addresses import SystemName
from siesa_local.simulators.process import SimulatorProcess


@dataclass(frozen=True)
class Totals:
    """A product's figures for one tenant: products that stand, rows that stand, and records that ever arrived."""

    products: int = 0
    rows: int = 0
    arrived: int = 0


@dataclass(frozen=True)
class Books:
    """What one sync left in the product. `duplicates` are rows too many; `arrived` counts this sync's records alone.

    `agrees` where the product booked each record that the sync counts as confirmed, once, and holds no product twice.
    """

    system: SystemName
    products: int
    duplicates: int
    arrived: int
    agrees: bool


def totals(simulators: SimulatorProcess, system: SystemName, tenant: str) -> Totals:
    """Read a tenant's figures from the simulator's audit."""
    audit: dict[str, Any] = simulators.audit(system, with_state=False)
    if tenant not in audit["tenants"]:
        return Totals()
    figures = audit["tenants"][tenant]["totals"]
    return Totals(figures["products"], figures["rows"], figures["arrived"])


def books(system: SystemName, before: Totals, after: Totals, *, confirmed: int) -> Books:
    """Compare what arrived between two readings with what the sync says was confirmed."""
    arrived = after.arrived - before.arrived
    duplicates = after.rows - after.products
    return Books(system, after.products, duplicates, arrived, agrees=arrived == confirmed and duplicates == 0)
