"""A company's catalogue: exactly `size` rows, dirt in exact shares (siesa_local.simulators.traits), changes on demand.

The content depends on seed and company alone; what changes later depends on the order of the changes and the clock.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from siesa_local.simulators import traits, words
from siesa_local.simulators.items import Item, make_item


class CannotChange(ValueError):
    """A change was asked for more items than there are to change, or for none."""


class Catalogue:
    """Holds the rows of one company in the order in which a stable read gives them.

    `version` grows with each change, so that what was worked out from the rows is known to be old.
    """

    def __init__(self, seed: int, company: int, size: int, now: Callable[[], datetime]) -> None:
        self.company = company
        self.version = 0
        self._seed = f"{seed}:{company}"
        self._now = now
        self._changes = 0
        self._build(size)

    def _build(self, size: int) -> None:
        extra = traits.exact(size, traits.DUPLICATE_SHARE)
        items = size - extra
        chosen = traits.scatter(self._seed, size, items)
        spoilt = chosen["no_name"] | chosen["no_reference"]
        twice = traits.duplicated(self._seed, size, items, spoilt)
        rng = Random(self._seed)  # noqa: S311 - reproducible on purpose, nothing secret
        of_item: list[set[str]] = [set() for _ in range(items)]
        for trait, places in chosen.items():
            for place in places:
                of_item[place].add(trait)
        self._made = items
        self.rows = [make_item(self.company, at + 1, rng, of_item[at]) for at in range(items)]
        for place in sorted(twice, reverse=True):
            self.rows.insert(min(len(self.rows), place + 1 + place % 7), self.rows[place])
        self.traits = {trait: len(places) for trait, places in chosen.items()} | {"duplicate": len(twice)}

    def change(self, count: int) -> list[str]:
        """Rename `count` products (every third gets another unit too), date them now, and give their references."""
        changed = self._choose(count)
        moment = self._now()
        for item, rng in changed:
            old = item.name or ""
            item.name = f"{old[: words.NAME_LENGTH - 6].rstrip()} R{self._changes % 1000:03d}"
            if item.number % 3 == 0:
                item.unit = rng.choice([unit for unit in words.UNITS if unit != item.unit])
            item.updated = moment
        return [item.reference or "" for item, _ in changed]

    def remove(self, count: int) -> list[str]:
        """Take `count` products out of the catalogue and give their references."""
        gone = {id(item): item for item, _ in self._choose(count)}
        self.rows = [item for item in self.rows if id(item) not in gone]
        return [item.reference or "" for item in gone.values()]

    def add(self, count: int) -> list[str]:
        """Put `count` new products without dirt at the end, created now, and give their references."""
        if count < 1:
            message = f"count is {count}; it must be at least 1"
            raise CannotChange(message)
        rng = self._next_rng()
        added = []
        for _ in range(count):
            self._made += 1
            item = make_item(self.company, self._made, rng)
            item.created, item.updated = self._now(), None
            added.append(item)
        self.rows.extend(added)
        return [item.reference or "" for item in added]

    def _next_rng(self) -> Random:
        self._changes += 1
        self.version += 1
        return Random(f"{self._seed}:change:{self._changes}")  # noqa: S311 - reproducible on purpose

    def _choose(self, count: int) -> list[tuple[Item, Random]]:
        seen = Counter(map(id, self.rows))
        able = [item for item in self.rows if item.clean and seen[id(item)] == 1]
        if not 1 <= count <= len(able):
            message = f"count is {count}; company {self.company} can change 1 to {len(able)} products"
            raise CannotChange(message)
        rng = self._next_rng()
        return [(item, rng) for item in rng.sample(able, count)]

    def truth(self) -> dict[str, Any]:
        """Tell what a right sync must find: the rows to reject and why, the duplicates, and every good reference."""
        seen = Counter(map(id, self.rows))
        items = {id(item): item for item in self.rows}
        rejected = [_rejection(item) for item in items.values() if not item.clean]
        duplicates = [
            {"f120_id": items[key].number, "reference": items[key].reference, "rows": rows}
            for key, rows in seen.items()
            if rows > 1
        ]
        good = [item.reference for item in items.values() if item.clean]
        counts = {
            "rows": len(self.rows),
            "rejected": len(rejected),
            "duplicate_rows": len(self.rows) - len(items),
            "good": len(good),
        }
        return {
            "company": self.company,
            "counts": counts,
            "traits": self.traits,
            "rejected": rejected,
            "duplicates": duplicates,
            "good": good,
        }


def _rejection(item: Item) -> dict[str, Any]:
    nameless = item.name is None or not item.name.strip()
    reason = traits.REASONS["no_name" if nameless else "no_reference"]
    return {"f120_id": item.number, "reference": item.reference, "reason": reason}
