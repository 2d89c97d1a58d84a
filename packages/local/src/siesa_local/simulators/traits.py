"""The dirt of a catalogue: which items carry which fault, in shares that are exact for every size and seed.

| trait | share of rows | what it does | a sane mapping |
|---|---|---|---|
| no_name | 0.5 % | `f120_descripcion` is '', null or blanks | rejects the row |
| no_reference | 0.5 % | `f120_referencia` is '', null or blanks | rejects the row |
| duplicate | 0.4 % | one more row, equal to the item's first one (within `size`) | sends the item once |
| no_ean | 12 % | barcode '', null, blanks or "0" | leaves it out |
| internal_code | 6 % | a short code of the house in the barcode field | leaves it out |
| dun14 | 4 % | the carton's code in the barcode field | policy of the client |
| wrong_ean | 2 % | wrong check digit | policy of the client |
| negative_stock | 1.5 % | more committed than there is | passes it on |
| no_stock | 8 % | stock columns absent | default |
| dash | 1 % | reference ends in a dash | passes it on unchanged |
| service, kit | 3 %, 2 % | `f120_ind_tipo_item` 2, 3 | policy of the client |
| inactive, blocked, no_state | 12 %, 1 %, 1 % | `f120_ind_estado` 0, 2, '' or null | policy of the client |
| odd_location | 2 % | location as `PIK-01-A` | policy of the client |
| no_tag | 10 % | no RFID tag | leaves it out |
| number_as_text | 3 % | numbers of the row come as strings | reads them |

Barcodes', types' and states' traits exclude each other within their group, and so do `no_name`, `no_reference` and
`duplicate`.
"""

from collections.abc import Iterable
from random import Random

GROUPS: tuple[dict[str, float], ...] = (
    {"no_name": 0.005, "no_reference": 0.005},
    {"no_ean": 0.12, "internal_code": 0.06, "dun14": 0.04, "wrong_ean": 0.02},
    {"negative_stock": 0.015, "no_stock": 0.08},
    {"dash": 0.01},
    {"service": 0.03, "kit": 0.02},
    {"inactive": 0.12, "blocked": 0.01, "no_state": 0.01},
    {"odd_location": 0.02},
    {"no_tag": 0.10},
    {"number_as_text": 0.03},
)
DUPLICATE_SHARE = 0.004
REASONS = {"no_name": "empty f120_descripcion", "no_reference": "empty f120_referencia"}


def exact(size: int, share: float) -> int:
    """Give the number of rows that a share comes to: rounded, halves upwards."""
    return int(size * share + 0.5)


def scatter(seed: str, size: int, items: int) -> dict[str, frozenset[int]]:
    """Choose the items of each trait: `size` rows set the numbers, the first `items` indices are chosen from."""
    chosen: dict[str, frozenset[int]] = {}
    for group in GROUPS:
        wanted = {trait: exact(size, share) for trait, share in group.items()}
        rng = Random(f"{seed}:{'+'.join(group)}")  # noqa: S311 - reproducible on purpose, nothing secret
        places = rng.sample(range(items), min(items, sum(wanted.values())))
        start = 0
        for trait, count in wanted.items():
            chosen[trait] = frozenset(places[start : start + count])
            start += count
    return chosen


def duplicated(seed: str, size: int, items: int, spoilt: Iterable[int]) -> list[int]:
    """Choose the items that come as two equal rows, among those that nothing spoils."""
    kept = sorted(set(range(items)) - set(spoilt))
    rng = Random(f"{seed}:duplicate")  # noqa: S311 - reproducible on purpose, nothing secret
    return rng.sample(kept, min(len(kept), exact(size, DUPLICATE_SHARE)))
