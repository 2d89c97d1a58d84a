"""What is measured, one function for each group of figures."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.bench import artifacts, asl, race
from tools.bench.child import run_module, timed
from tools.bench.figures import Figure, Series
from tools.bench.ways import WAYS, Way, WayName
from tools.failure import ToolError

LATENCY = 0.02
QUARTER = 0.25
ALIKE = 1.1
"""Memory that grows by less than a tenth while the catalogue becomes ten times as large counts as not growing."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """Products in the catalogue of each scenario."""

    demo: int = 10_000
    sync: int = 10_000
    arrays: int = 10_000
    single: int = 2_000
    large: int = 100_000


QUICK = Sizes(demo=1_000, sync=1_000, arrays=300, single=100, large=3_000)


@dataclass(frozen=True)
class Bench:
    """How to measure: how often, over how many products, and whom to tell how far it is."""

    runs: int
    sizes: Sizes
    say: Say

    def warm_up(self) -> None:
        """Run the demo once, small and not counted, so that no counted run compiles Python."""
        if self.sizes != QUICK:
            self.say("warming up")
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                run_module("siesa_cli", "local", "demo", "--json", "--products", "1000", "--state", f"{folder}/state")

    def startup(self) -> Iterator[Figure]:
        """Measure how long `siesa --help` takes, beside an empty program and one that imports typer."""
        series = Series("startup")
        for run in range(3 * self.runs):
            self._progress("siesa --help", run, of=3 * self.runs)
            ours = timed(["-m", "siesa_cli", "--help"])[0]
            series.add("help", "siesa --help", "s", ours, goal=self._goal(0.4))
            empty, typer = timed(["-c", "pass"])[0], timed(["-c", "import typer"])[0]
            series.add("empty", "  python -c pass", "s", empty)
            series.add("typer", '  python -c "import typer"', "s", typer)
            series.add("ratio", "  siesa --help ÷ import typer", "x", ours / typer)
        yield from series.figures()

    def demo(self) -> Iterator[Figure]:
        """Measure the demo in a fresh folder, without the simulators' own process."""
        series, size = Series("demo"), self.sizes.demo
        for run in range(self.runs):
            self._progress(f"siesa local demo, {size:,} products", run)
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                state = ("--state", str(Path(folder) / "state"))
                ended = run_module("siesa_cli", "local", "demo", "--json", "--products", str(size), *state)
            if not ended.document()["as_expected"]:
                raise ToolError(
                    f"the demo of {size} products did not end as expected.",
                    next_step="run `./run demo`, and mend what it shows.",
                )
            series.add("wall", f"siesa local demo, two clients of {size:,}", "s", ended.seconds, goal=self._goal(60))
            series.add("cpu", "  CPU of its process", "s", ended.cpu)
            series.add("memory", "  its process's peak", "MB", ended.peak, goal=self._goal(350))
        yield from series.figures()

    def asl(self) -> Iterator[Figure]:
        """Measure typed_asl's parse and check beside cfn-lint on the same documents."""
        yield from asl.figures(self.runs, self.say)

    def artifacts(self) -> Iterator[Figure]:
        """Measure the Lambda artifacts: their sizes, and the cold import of each handler beside boto3's."""
        yield from artifacts.figures(self.runs, self.say)

    def sync(self) -> Iterator[Figure]:
        """Measure one embedded sync against simulators without latency, for each product, beside the script."""
        for way in (WAYS["kong"], WAYS["wms"]):
            yield from self._race(way, self.sizes.sync, latency=0.0, series=Series(f"sync.{way.name}"))

    def latency(self, name: WayName) -> Iterator[Figure]:
        """Measure the whole sync by one way beside the script, where each call takes 20 ms."""
        size = self.sizes.arrays if name == "kong" else self.sizes.single
        yield from self._race(WAYS[name], size, latency=LATENCY, series=Series(f"latency.{name}"))

    def memory(self) -> Iterator[Figure]:
        """Measure the peak of a sync's process for a small catalogue and for a large one."""
        series, way = Series("memory"), WAYS["kong"]
        small, large = self.sizes.sync, self.sizes.large
        for run in range(self.runs):
            peaks = []
            for size in (small, large):
                self._progress(f"memory of a sync, {size:,} products", run)
                with race.course(way, size=size, latency=0.0) as simulators:
                    finish = race.sync(way, simulators)
                series.add(f"peak.{size}", f"{way.title}: peak of a sync of {size:,}", "MB", finish.ended.peak)
                series.add(f"wall.{size}", "  its wall time", "s", finish.ended.seconds)
                peaks.append(finish.ended.peak)
            series.add(
                "ratio", f"peak at {large:,} ÷ peak at {small:,}", "x", peaks[1] / peaks[0], goal=self._goal(1.1)
            )
        yield from series.figures()

    def parts(self) -> Iterator[Figure]:
        """Measure the cost of a row and of a call by themselves, beside the same by hand and over a bare session."""
        series, count = Series("parts"), self.sizes.sync
        for run in range(self.runs):
            self._progress(f"{count:,} rows, {count // 4:,} calls by themselves", run)
            rows = run_module("tools.bench.parts", "rows", str(count)).document()
            series.add("row", "Transformer, Kong's starter mapping: CPU a row", "µs", rows["mapping"])
            series.add("row_by_hand", "  the fields that are sent, by hand", "µs", rows["by_hand"])
            series.add("row_ratio", "  mapping ÷ by hand", "x", rows["mapping"] / rows["by_hand"])
            calls = run_module("tools.bench.parts", "calls", str(count // 4)).document()
            series.add("call", "HttpSession: CPU a call", "ms", calls["session"])
            series.add("call_bare", "  a bare requests.Session", "ms", calls["bare"])
            series.add("call_ratio", "  ours ÷ bare", "x", calls["session"] / calls["bare"])
            series.add("rate", "  calls a second over 8 threads", "calls", calls["rate"])
        yield from series.figures()

    def _race(self, way: Way, size: int, *, latency: float, series: Series) -> Iterator[Figure]:
        title = f"{way.title}, {size:,} products, {latency * 1000:.0f} ms a call"
        goals = (None, self._goal(QUARTER)) if latency else (self._goal(10), None)
        with race.course(way, size=size, latency=latency) as simulators:
            for run in range(self.runs):
                self._progress(title, run)
                ours, theirs = race.sync(way, simulators), race.script(way, simulators)
                race.compare(way, ours.standing, theirs.standing)
                _enter(series, title, ours, theirs, *goals)
        yield from series.figures()

    def _goal(self, most: float) -> float | None:
        # The goals were set for whole catalogues, and say nothing about small ones.
        return None if self.sizes == QUICK else most

    def _progress(self, what: str, run: int, *, of: int | None = None) -> None:
        self.say(f"{what}: run {run + 1} of {of or self.runs}")


def _enter(
    series: Series, title: str, ours: race.Finish, theirs: race.Finish, most: float | None, share: float | None
) -> None:
    seconds, execution = ours.ended.seconds, ours.execution_seconds()
    series.add("wall", f"{title}: siesa local sync", "s", seconds, goal=most)
    series.add("execution", "  of it, the execution", "s", execution)
    series.add("cpu", "  CPU of its process", "s", ours.ended.cpu)
    series.add("memory", "  its process's peak", "MB", ours.ended.peak)
    series.add("calls", "  calls it made", "calls", ours.calls)
    series.add("script", "  the script", "s", theirs.ended.seconds)
    series.add("script_calls", "  calls the script made", "calls", theirs.calls)
    series.add("ratio", "  sync ÷ script", "x", seconds / theirs.ended.seconds, goal=share)
    series.add("execution_ratio", "  execution ÷ script", "x", execution / theirs.ended.seconds)


SCENARIOS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "startup": Bench.startup,
    "sync": Bench.sync,
    "demo": Bench.demo,
    "memory": Bench.memory,
    "parts": Bench.parts,
    "asl": Bench.asl,
    "artifacts": Bench.artifacts,
    "latency-kong": partial(Bench.latency, name="kong"),
    "latency-kong-single": partial(Bench.latency, name="kong-single"),
    "latency-wms": partial(Bench.latency, name="wms"),
}
