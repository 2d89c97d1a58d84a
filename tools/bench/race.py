"""A sync and the sequential script, one after the other, over the same catalogue and into the same books."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.bench.child import Ended, run_module
from tools.bench.ways import COMPANY, Way
from tools.failure import ToolError

from siesa_local.simulators.addresses import SystemName
from siesa_local.simulators.process import SimulatorProcess

Standing = dict[str, Any]
SEED = 7
_SEE = "run `./run demo`, and see what the sync does there."


@dataclass(frozen=True)
class Finish:
    """How one of the two ended: the process, the calls it made to all systems, and the products that stand then."""

    ended: Ended
    calls: int
    standing: Standing

    def execution_seconds(self) -> float:
        """Give the duration of the sync's execution, without the start of its process."""
        return float(self.ended.document()["seconds"])


@contextmanager
def course(way: Way, *, size: int, latency: float) -> Iterator[SimulatorProcess]:
    """Run simulators with a catalogue of `size` rows, whose every answer takes `latency` seconds longer."""
    traffic: dict[str, Any] = {"traffic": {"latency": latency}}
    knobs: dict[SystemName, dict[str, Any]] = {"siesa": traffic, way.system: traffic | way.knobs}
    with SimulatorProcess(size=size, seed=SEED, knobs=knobs) as simulators:
        yield simulators


def sync(way: Way, simulators: SimulatorProcess) -> Finish:
    """Run `siesa local sync` for an initial sync, in a process and a folder of its own."""
    _start_line(simulators)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        tenant = Path(folder) / "tenant.toml"
        tenant.write_text(way.tenant_file(simulators.addresses), encoding="utf-8")
        state = ("--state", str(Path(folder) / "state"))
        arguments = ("local", "sync", "--tenant", str(tenant), "--sync-type", "initial", "--json", *state)
        ended = run_module("siesa_cli", *arguments)
    finish = _finish(way, simulators, ended)
    confirmed = ended.document()["confirmed"]
    if confirmed != len(finish.standing):
        told = f"{way.title}: the sync confirmed {confirmed} products, and {len(finish.standing)} stand."
        raise ToolError(told, next_step=_SEE)
    return finish


def script(way: Way, simulators: SimulatorProcess) -> Finish:
    """Run the sequential script in a process of its own."""
    _start_line(simulators)
    product = simulators.addresses.wms if way.system == "wms" else simulators.addresses.kong
    ended = run_module("tools.bench.sequential", way.name, simulators.addresses.siesa, product)
    return _finish(way, simulators, ended)


def compare(way: Way, ours: Standing, theirs: Standing) -> None:
    """Raise ToolError unless the same products stand with the same content: else they did not do the same work."""
    if not ours:
        raise ToolError(f"{way.title}: no product stands after the sync.", next_step=_SEE)
    if ours.keys() != theirs.keys():
        told = f"{way.title}: {len(ours)} products stand after the sync, and {len(theirs)} after the script"
        apart = sorted(ours.keys() ^ theirs.keys())[:3]
        raise ToolError(f"{told}; only one of them sent {apart}.", next_step=_SEE)
    for external_id, product in ours.items():
        if product != theirs[external_id]:
            told = f"{way.title}: {external_id!r} differs: {product} after the sync, {theirs[external_id]} after it."
            raise ToolError(told, next_step=_SEE)


def _start_line(simulators: SimulatorProcess) -> None:
    simulators.reset()
    # The simulator makes a catalogue when it is first asked for; that is nobody's work here.
    simulators.truth(COMPANY)


def _finish(way: Way, simulators: SimulatorProcess, ended: Ended) -> Finish:
    audit = simulators.audit(way.system)
    counts = [*audit["calls"].values(), *simulators.audit("siesa")["calls"].values()]
    calls = sum(sum(by_status.values()) for by_status in counts)
    return Finish(ended, calls, standing(audit, way.audited_as))


def standing(audit: dict[str, Any], tenant: str) -> Standing:
    """Give what stands in a product's audit, by external id, without the ids that the product gave."""
    booked = audit["tenants"].get(tenant, {"products": {}, "totals": {"rows": 0, "products": 0}})
    totals = booked["totals"]
    if totals["rows"] != totals["products"]:
        told = f"{totals['rows']} rows stand for {totals['products']} products: some stand twice."
        raise ToolError(told, next_step=_SEE)
    states = {key: entry["state"] for key, entry in booked["products"].items() if entry["state"]}
    return {key: {name: value for name, value in state.items() if name != "id"} for key, state in states.items()}
