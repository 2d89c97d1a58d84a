"""One item of a catalogue, made from seed, number and traits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random

from siesa_local.simulators import barcodes, words

BOGOTA = timezone(timedelta(hours=-5))
_FIRST_DAY = datetime(2015, 1, 2, 7, tzinfo=BOGOTA)
_BLANKS: tuple[str | None, ...] = ("", None, " ", "   ")


@dataclass(slots=True, eq=False)
class Item:
    """An item as the company keeps it; None and blanks stand as they are stored. Dates carry Bogotá's offset."""

    number: int
    reference: str | None
    name: str | None
    unit: str
    kind: int
    state: int | str | None
    notes: str | None
    created: datetime
    updated: datetime | None
    barcode: str | None
    stock: int | None
    committed: int
    warehouse: str
    location: str
    zone: str
    tag: str | None
    number_as_text: bool = False
    clean: bool = True

    @property
    def modified(self) -> datetime:
        """When the item last changed: its last edit, or its creation."""
        return self.updated or self.created


def make_item(company: int, number: int, rng: Random, traits: Collection[str] = ()) -> Item:
    """Make the item of a number (from 1); `rng` is drawn from in a fixed order, so equal seeds give equal items."""
    blank = _BLANKS[number % len(_BLANKS)]
    reference: str | None = words.reference(number) + ("-" if "dash" in traits else "")
    name: str | None = words.name(rng)
    unit = rng.choice(words.UNITS)
    created = _FIRST_DAY + timedelta(seconds=rng.randrange(300_000_000))
    edited = created + timedelta(seconds=rng.randrange(30_000_000)) if rng.random() < 0.6 else None
    stock = rng.choice((0, 0, 6, 12, 48, 144, 1000, 2450))
    place, zone, warehouse = words.location(rng), rng.choice(words.ZONES), rng.choice(words.WAREHOUSES)
    return Item(
        number=number,
        reference=blank if "no_reference" in traits else reference,
        name=blank if "no_name" in traits else name,
        unit=unit,
        kind=2 if "service" in traits else 3 if "kit" in traits else 1,
        state=_state(traits, number),
        notes=("", None, " ", "REVISAR PRECIO")[number % 4],
        created=created,
        updated=edited,
        barcode=_barcode(traits, company, number),
        stock=None if "no_stock" in traits else stock,
        committed=stock + 1 + number % 9 if "negative_stock" in traits else min(stock, number % 5),
        warehouse=warehouse,
        location="PIK-01-A" if "odd_location" in traits else place,
        zone=zone,
        tag=None if "no_tag" in traits else f"E280{company:04d}{rng.getrandbits(64):016X}",
        number_as_text="number_as_text" in traits,
        clean="no_name" not in traits and "no_reference" not in traits,
    )


def _state(traits: Collection[str], number: int) -> int | str | None:
    if "inactive" in traits:
        return 0
    if "blocked" in traits:
        return 2
    if "no_state" in traits:
        return "" if number % 2 else None
    return 1


def _barcode(traits: Collection[str], company: int, number: int) -> str | None:
    if "no_ean" in traits:
        return ("", None, "             ", "0")[number % 4]
    if "internal_code" in traits:
        return f"INT{number % 1000:03d}" if number % 2 else f"{number % 1_000_000:06d}"
    if "dun14" in traits:
        return barcodes.dun14(company, number)
    if "wrong_ean" in traits:
        return barcodes.wrong_ean13(company, number)
    return barcodes.ean13(company, number)
