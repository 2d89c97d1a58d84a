"""The bill: a client's lines, what all clients share, and how both stand to the goal."""

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.cost.deployment import Deployment
from tools.cost.items import Item, Lines, total
from tools.cost.load import Load
from tools.cost.measure import LARGEST, Measured, Setting
from tools.cost.prices import Prices
from tools.cost.rules import client_items
from tools.cost.shared import shared_items

GOAL = 1.25
OWNERS_FIGURE = 12.50
"""USD a month for a client of 10,000 products that is synced 120 times."""


@dataclass(frozen=True)
class Bill:
    """A month. `shared` is an environment's, whatever its clients; the goal is for `items` alone.

    `load` is this machine's before the run.
    """

    setting: Setting
    measured: Measured
    items: tuple[Item, ...]
    shared: tuple[Item, ...]
    began: str
    load: Load

    @property
    def usd(self) -> float:
        """What the client costs."""
        return total(self.items)

    @property
    def shared_usd(self) -> float:
        """What the environment costs."""
        return total(self.shared)

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.usd <= GOAL

    @property
    def notes(self) -> tuple[str, ...]:
        """What the figures rest on."""
        setting, month = self.setting, self.measured.month
        reckoned = f", reckoned from {LARGEST // 4:,} and {LARGEST:,}" if setting.products > LARGEST else ""
        later = f"{setting.syncs - 1} incremental ones with {setting.changed:.2%} changed, the mean of"
        return (
            f"1 initial sync of {setting.products:,} products{reckoned}, and {later} {setting.incrementals} measured;"
            " spread evenly over the month.",
            f"Measured {self.began} on {platform.system()} {platform.machine()}, which stands in for Lambda's arm64;"
            f" load average before the run {self.load.average:.1f} on {self.load.cores} cores."
            " CPU is stretched to the memory's share of a core (1,769 MB is one).",
            f"Latencies: Siesa {setting.siesa_latency:g} s a page, {setting.product} {setting.product_latency:g} s a"
            f" call, AWS {setting.aws_latency * 1_000:g} ms a call. Initial sync {month.initial.seconds:.0f} s here,"
            f" incremental {month.incremental.seconds:.0f} s.",
            "Prices of us-east-1, tools/cost/prices.toml, without free tiers and taxes. Not counted: a NAT gateway"
            " where the functions stand in a VPC, support plans, and failed syncs but for their alerts.",
        )

    def document(self) -> dict[str, Any]:
        """Give the bill as a JSON-ready object."""
        setting, month = self.setting, self.measured.month
        measured = {
            kind: {
                "seconds": round(sync.seconds, 3),
                "confirmed": round(sync.records, 1),
                "billed_seconds": {step: round(seconds, 3) for step, seconds in sync.billed.items()},
                "transitions": sync.transitions,
                "metrics": [{"name": name, "dimensions": dict(values)} for name, values in sorted(sync.metrics)],
            }
            for kind, sync in (("initial", month.initial), ("incremental", month.incremental))
        }
        return {
            "product": setting.product,
            "mode": setting.mode,
            "products": setting.products,
            "syncs": setting.syncs,
            "changed": setting.changed,
            "items": [item.document() for item in self.items],
            "usd": round(self.usd, 6),
            "goal": GOAL,
            "met": self.met,
            "owners_figure": OWNERS_FIGURE,
            "shared": [item.document() for item in self.shared],
            "shared_usd": round(self.shared_usd, 6),
            "measured": measured,
            "notes": list(self.notes),
            "caution": self.load.caution,
        }


def make_bill(setting: Setting, measured: Measured, deployed: Deployment, prices: Prices, load: Load) -> Bill:
    """Apply the rules and the prices to what was measured."""
    lines = Lines(prices)
    return Bill(
        setting,
        measured,
        tuple(client_items(lines, measured.month, measured.watch, deployed)),
        tuple(shared_items(lines, measured.month, measured.watch, deployed)),
        datetime.now(UTC).isoformat(timespec="minutes"),
        load,
    )
