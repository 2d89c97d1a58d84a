"""The books of a product's simulator: what arrived for each external id, how often, and what stands now."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_FIGURES = ("arrived", "created", "updated", "duplicates", "refused")


@dataclass(slots=True)
class Entry:
    """What happened to one external id; `records` are the rows that stand now, more than one only for duplicates."""

    arrived: int = 0
    created: int = 0
    updated: int = 0
    refused: int = 0
    records: list[dict[str, Any]] = field(default_factory=list)

    @property
    def duplicates(self) -> int:
        """How many rows too many stand for this external id."""
        return max(0, len(self.records) - 1)


@dataclass(slots=True)
class Ledger:
    """One tenant's products by external id; `unnamed` counts refused records that carried no external id."""

    entries: dict[str, Entry] = field(default_factory=dict)
    unnamed: int = 0

    def create(self, external_id: str, record: dict[str, Any]) -> None:
        """Book a new row."""
        entry = self.entries.setdefault(external_id, Entry())
        entry.arrived += 1
        entry.created += 1
        entry.records.append(record)

    def update(self, external_id: str, record: dict[str, Any], changes: dict[str, Any]) -> None:
        """Book a change of a row that stands."""
        entry = self.entries[external_id]
        entry.arrived += 1
        entry.updated += 1
        record.update(changes)

    def upsert(self, external_id: str, fields: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Change the row that stands, or create one of `new` and `fields`; give it, and whether it was created."""
        entry = self.entries.get(external_id)
        if entry and entry.records:
            self.update(external_id, entry.records[0], fields)
            return entry.records[0], False
        record = {**new, **fields}
        self.create(external_id, record)
        return record, True

    def refuse(self, external_id: object) -> int:
        """Book a refused record and give how often this external id was refused before."""
        if not isinstance(external_id, str) or not external_id:
            self.unnamed += 1
            return 0
        entry = self.entries.setdefault(external_id, Entry())
        entry.refused += 1
        return entry.refused - 1

    def first(self, external_id: str) -> dict[str, Any] | None:
        """Give the first row that stands for an external id; None where none does."""
        entry = self.entries.get(external_id)
        return entry.records[0] if entry and entry.records else None

    def move(self, old: str, new: str, record: dict[str, Any]) -> None:
        """Carry a row over to another external id, as a change of that field does."""
        self.entries[old].records.remove(record)
        self.entries.setdefault(new, Entry()).records.append(record)

    def audit(self, *, with_state: bool = True) -> dict[str, Any]:
        """Give totals and products; the totals add up: arrived = created + updated, standing = created rows."""
        totals: Counter[str] = Counter()
        products: dict[str, Any] = {}
        for external_id, entry in list(self.entries.items()):
            booked = {name: getattr(entry, name) for name in _FIGURES}
            totals.update(booked)
            totals["products"] += bool(entry.records)
            totals["rows"] += len(entry.records)
            products[external_id] = booked
            if with_state:
                products[external_id] = {**booked, "state": entry.records[-1] if entry.records else None}
        figures = {name: totals[name] for name in ("products", "rows", *_FIGURES)}
        return {"totals": {**figures, "unnamed": self.unnamed}, "products": products}
