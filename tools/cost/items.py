"""The bill's lines: what is counted, by which rule, and what it costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tools.cost.prices import Price, Prices


@dataclass(frozen=True)
class Item:
    """One line: `quantity` in the price's unit, counted by `rule`, which is in words."""

    key: str
    what: str
    rule: str
    quantity: float
    price: Price

    @property
    def usd(self) -> float:
        """What it costs a month."""
        return self.price.of(self.quantity)

    def document(self) -> dict[str, Any]:
        """Give the line as a JSON-ready object."""
        return {
            "key": self.key,
            "what": self.what,
            "rule": self.rule,
            "quantity": round(self.quantity, 6),
            "unit": self.price.unit,
            "price": {"usd": self.price.usd, "per": self.price.per, "date": self.price.date},
            "usd": round(self.usd, 6),
        }


@dataclass(frozen=True)
class Lines:
    """Makes lines by the names of their prices."""

    prices: Prices

    def line(self, price: str, what: str, rule: str, quantity: float, *, key: str | None = None) -> Item:
        """Make one line."""
        return Item(key or price, what, rule, quantity, self.prices[price])


def total(items: Iterable[Item]) -> float:
    """Give the sum of lines."""
    return sum(item.usd for item in items)
