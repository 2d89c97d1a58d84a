"""How busy this machine is: CPU time that others' work makes longer is billed as the functions' own."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """The load average of the last minute, and the cores that share it."""

    average: float
    cores: int

    @property
    def caution(self) -> str | None:
        """One line where more work waits for cores than there are, which makes Lambda's share too large."""
        if self.average <= self.cores:
            return None
        cores = f"{self.cores} core" + "s" * (self.cores > 1)
        return (
            f"Caution: before the run the load average was {self.average:.1f} on {cores}: Lambda's cost will be"
            " overstated. Next: run it again when the machine is idle."
        )


def load_now() -> Load:
    """Read both from the system."""
    return Load(os.getloadavg()[0], os.cpu_count() or 1)
