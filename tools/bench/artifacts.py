"""The Lambda artifacts: how large they are, and what a cold start imports, beside `import boto3` in the same run.

Each import runs in a fresh process of Lambda's Python with nothing on its path but the unpacked zip and the folder that
stands for Lambda's runtime. CPU is told, because the wall clock of a busy machine would measure its neighbours.
"""

import platform
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tools.artifact.build import artifact_name
from tools.artifact.contents import MOST_BYTES
from tools.artifact.programs import interpreter
from tools.artifact.target import ARCHS, STEPS, Step
from tools.artifact.warm import OUTPUT, RUNTIME, warm
from tools.bench.child import LONGEST
from tools.bench.figures import Figure, Series
from tools.processes import run

RATIO = 1.7
FUNCTION = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""What the function's environment says about imports (infra/siesa_infra/step.py)."""
_RUNS_EACH = 5
_TIMED = "import time; began = time.process_time(); import {}; print((time.process_time() - began) * 1000)"


def figures(runs: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """Bring the artifacts up to date, tell their sizes, and measure what importing each handler costs."""
    warm(say)
    series = Series("artifacts")
    for step in STEPS:
        for arch in ARCHS:
            size = (OUTPUT / artifact_name(step, arch)).stat().st_size / 1_000
            series.add(f"size.{step}.{arch}", f"zip of the {step}, {arch}", "kB", size, goal=MOST_BYTES / 1_000)
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        _cold_imports(series, runs, say)
    else:
        say(f"{platform.system()} {platform.machine()} cannot load what Lambda's x86_64 loads: no cold import")
    yield from series.figures()


def _cold_imports(series: Series, runs: int, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for step in STEPS:
            with zipfile.ZipFile(OUTPUT / artifact_name(step, "x86_64")) as archive:
                archive.extractall(Path(folder) / step)
        # The first of each reads files that the machine's cache does not hold yet, and does not count.
        for run in range(-1, _RUNS_EACH * runs):
            say(f"cold import of the handlers, run {max(run + 1, 0)} of {_RUNS_EACH * runs}")
            boto3 = cold_import("boto3")
            imports = {step: cold_import(f"siesa_{step}.handler, boto3", Path(folder) / step) for step in STEPS}
            if run >= 0:
                _enter(series, boto3, imports)


def _enter(series: Series, boto3: float, imports: Mapping[Step, float]) -> None:
    series.add("import.boto3", "import boto3, with bytecode: CPU", "ms", boto3)
    for step, took in imports.items():
        series.add(f"import.{step}", f"  import the {step}'s handler and boto3", "ms", took)
        series.add(f"ratio.{step}", "  ÷ import boto3 alone", "x", took / boto3, goal=RATIO)


def cold_import(what: str, *folders: Path) -> float:
    """Import modules in a fresh process of Lambda's Python, the runtime's folder last; give milliseconds of CPU."""
    environment = FUNCTION | {"PYTHONPATH": ":".join(map(str, (*folders, RUNTIME)))}
    command = [interpreter().path, "-S", "-s", "-B", "-P", "-c", _TIMED.format(what)]
    mend = "run `./run lambda warm`, and mend the handler's imports."
    took = run(command, environment, folder=Path("/"), seconds=LONGEST, what=f"`import {what}`", next_step=mend)
    return float(took.stdout)
