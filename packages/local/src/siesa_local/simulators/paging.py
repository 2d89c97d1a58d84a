"""Pages over a catalogue: `paginacion` parsed strictly, and the order of a pass, stable or not."""

import re
from collections import Counter
from random import Random

_PAGINACION = re.compile(r"numPag=([1-9][0-9]{0,8})\|tamPag=([1-9][0-9]{0,8})")


def parse_paginacion(text: str | None) -> tuple[int, int] | None:
    """Read `numPag=N|tamPag=M` as (N, M), both from 1; None for anything else."""
    match = _PAGINACION.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None


def unstable_order(seed: str, turn: int, size: int, unique: list[int], ratio: float) -> list[int]:
    """Give the row indices of one pass without ORDER BY: `size` of them, of which `ratio * size` are distinct.

    `unique` are the indices that may be drawn (one a product); the same seed and turn give the same order.
    """
    rng = Random(f"{seed}:pass:{turn}")  # noqa: S311 - reproducible on purpose, nothing secret
    distinct = min(len(unique), max(1, round(size * ratio))) if size else 0
    kept = rng.sample(unique, distinct)
    order = kept + [rng.choice(kept) for _ in range(size - distinct)]
    rng.shuffle(order)
    return order


class Passes:
    """Tells to which pass a page belongs: the n-th time that the same page is asked for is pass n.

    So parallel pages of one read stay in one pass, and the same page asked for twice brings other rows.
    """

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, int, int]] = Counter()

    def turn(self, query: str, number: int, length: int) -> int:
        """Count one request of page `number` at `length` rows a page, and give its pass (from 1)."""
        key = (query, length, number)
        self.asked[key] += 1
        return self.asked[key]

    def table(self) -> dict[str, dict[str, int]]:
        """Give how often each page was asked for, by query and page length."""
        result: dict[str, dict[str, int]] = {}
        for (query, length, number), times in sorted(self.asked.copy().items()):
            result.setdefault(f"{query} tamPag={length}", {})[str(number)] = times
        return result
