"""What the benchmark tells: figures, each from several runs, beside the goal where the project set one."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured thing. `runs` holds a value for each run, in `unit`; `goal` is the most that it should be.

    `unit` is s, ms, µs, MB (10^6 bytes), kB (10^3 bytes), calls (count), %, or x for a ratio of two things measured in
    the same run.
    """

    key: str
    what: str
    unit: str
    runs: tuple[float, ...]
    goal: float | None = None

    @property
    def median(self) -> float:
        """The median of the runs."""
        return statistics.median(self.runs)

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the goal; None where there is no goal."""
        return None if self.goal is None else self.median <= self.goal

    def document(self) -> dict[str, Any]:
        """Give the figure as a JSON-ready object."""
        return {
            "key": self.key,
            "what": self.what,
            "unit": self.unit,
            "median": round(self.median, 4),
            "min": round(min(self.runs), 4),
            "max": round(max(self.runs), 4),
            "runs": [round(value, 4) for value in self.runs],
            "goal": self.goal,
            "met": self.met,
        }


@dataclass
class Series:
    """Gathers the values of figures run by run, in the order in which they were first named."""

    prefix: str
    _values: dict[str, list[float]] = field(default_factory=dict)
    _facts: dict[str, tuple[str, str, float | None]] = field(default_factory=dict)

    def add(self, key: str, what: str, unit: str, value: float, *, goal: float | None = None) -> None:
        """Add one run's value."""
        self._facts.setdefault(key, (what, unit, goal))
        self._values.setdefault(key, []).append(value)

    def figures(self) -> Iterator[Figure]:
        """Give the figures."""
        for key, (what, unit, goal) in self._facts.items():
            yield Figure(f"{self.prefix}.{key}", what, unit, tuple(self._values[key]), goal)


@dataclass(frozen=True)
class Report:
    """All figures, and what they were measured on. `load` is the one-minute load average before and after."""

    machine: str
    cores: int
    python: str
    began: str
    seconds: float
    load: tuple[float, float]
    runs: int
    figures: tuple[Figure, ...]

    def document(self) -> dict[str, Any]:
        """Give the report as a JSON-ready object."""
        return {
            "machine": self.machine,
            "cores": self.cores,
            "python": self.python,
            "began": self.began,
            "seconds": round(self.seconds, 1),
            "load": {"before": round(self.load[0], 2), "after": round(self.load[1], 2)},
            "runs": self.runs,
            "figures": [figure.document() for figure in self.figures],
        }
