"""The moment by which work must be done, carried down to every call that can wait."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on a monotonic clock, in seconds of that clock."""

    at: float
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False)

    @classmethod
    def after(cls, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> Self:
        """Set the deadline `seconds` from now."""
        return cls(monotonic() + seconds, monotonic)

    @classmethod
    def never(cls) -> Self:
        """Give a deadline that does not pass, for work that nothing limits."""
        return cls(math.inf)

    def remaining(self) -> float:
        """Seconds that are left; negative once it has passed, infinite where there is none."""
        return self.at - self.monotonic()

    @property
    def passed(self) -> bool:
        """Whether the moment is over."""
        return self.remaining() <= 0
