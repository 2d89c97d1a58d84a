"""A set of row numbers that stays small because it keeps runs and not numbers."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence


class Ordinals:
    """Numbers from 0, as sorted runs that neither touch nor overlap.

    A sync that settles its records nearly in order holds one run, and a few beyond it for batches that overtook.
    """

    def __init__(self, runs: Iterable[Sequence[int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in runs:
            self._starts.append(start)
            self._ends.append(end)

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._starts, number) - 1
        return at >= 0 and number < self._ends[at]

    def __len__(self) -> int:
        return sum(self._ends) - sum(self._starts)

    @property
    def runs(self) -> list[list[int]]:
        """The runs as [first, one past the last], for a checkpoint."""
        return [[start, end] for start, end in zip(self._starts, self._ends, strict=True)]

    def add(self, number: int) -> bool:
        """Add a number; False where it was there already."""
        at = bisect_right(self._starts, number) - 1
        if at >= 0 and number < self._ends[at]:
            return False
        follows = at >= 0 and self._ends[at] == number
        leads = at + 1 < len(self._starts) and self._starts[at + 1] == number + 1
        if follows and leads:
            self._ends[at] = self._ends.pop(at + 1)
            del self._starts[at + 1]
        elif follows:
            self._ends[at] = number + 1
        elif leads:
            self._starts[at + 1] = number
        else:
            self._starts.insert(at + 1, number)
            self._ends.insert(at + 1, number + 1)
        return True
