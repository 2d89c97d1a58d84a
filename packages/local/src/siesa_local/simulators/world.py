"""The three simulated systems and their knobs in memory, without HTTP."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from siesa_local.simulators.addresses import SystemName
from siesa_local.simulators.knobs import KongKnobs, SiesaKnobs, WmsKnobs, WorldKnobs, patched
from siesa_local.simulators.kong import Kong
from siesa_local.simulators.siesa import Siesa
from siesa_local.simulators.wms import Wms


def _utc_now() -> datetime:
    return datetime.now(UTC)


class World:
    """Siesa, Kong and WMS, deterministic by seed.

    `size` overrides the rows of each company's catalogue. `clock` gives seconds for rate limits, `now` the moment with
    which changed products are dated.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        size: int | None = None,
        siesa: SiesaKnobs | None = None,
        kong: KongKnobs | None = None,
        wms: WmsKnobs | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        chosen = siesa or SiesaKnobs()
        if size is not None:
            chosen = patched(chosen, {"size": size})
        self.seed = seed
        self._first = WorldKnobs(siesa=chosen, kong=kong or KongKnobs(), wms=wms or WmsKnobs())
        self._clock = clock
        self._now = now
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning: first knobs, unchanged catalogues, nothing stored or counted."""
        self.siesa = Siesa(self.seed, self._first.siesa, self._clock, self._now)
        self.kong = Kong(self.seed, self._first.kong, self._clock)
        self.wms = Wms(self.seed, self._first.wms, self._clock)

    def knobs(self, system: SystemName) -> SiesaKnobs | KongKnobs | WmsKnobs:
        """Give the knobs of a system as they stand."""
        return self._system(system).knobs

    def set_knobs(self, system: SystemName, changes: dict[str, Any]) -> SiesaKnobs | KongKnobs | WmsKnobs:
        """Merge `changes` into a system's knobs and give the result; pydantic's ValidationError for bad ones."""
        if system == "siesa":
            self.siesa.change_knobs(patched(self.siesa.knobs, changes))
        elif system == "kong":
            self.kong.change_knobs(patched(self.kong.knobs, changes))
        else:
            self.wms.change_knobs(patched(self.wms.knobs, changes))
        return self.knobs(system)

    def audit(self, system: SystemName, *, with_state: bool = True) -> dict[str, Any]:
        """Tell what a system saw: calls, and for Kong and WMS each product that arrived; for Siesa each page."""
        if system == "siesa":
            return self.siesa.audit()
        return (self.kong if system == "kong" else self.wms).audit(with_state=with_state)

    def _system(self, system: SystemName) -> Siesa | Kong | Wms:
        if system == "siesa":
            return self.siesa
        return self.kong if system == "kong" else self.wms
