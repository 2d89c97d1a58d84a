"""typed_asl beside cfn-lint, on the same documents in the same run.

The documents are those of the folder that ASL_CORPUS names, with its `valid` and `invalid`; without it, this project's
own machines. cfn-lint is no dependency of this project: uv runs it in an environment of its own, where uv is there.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from tools.bench.child import timed
from tools.bench.figures import Figure, Series

ROOT = Path(__file__).resolve().parents[2]
CFN_LINT = "cfn-lint==1.51.0"
BEST_OF = 5
ONE_FIELD_MODEL = "from pydantic import BaseModel\nclass M(BaseModel):\n    a: int\nM(a=1)"
PARSE_ONE = 'import typed_asl\ntyped_asl.parse(\'{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}\')'


@dataclass(frozen=True)
class Document:
    """A definition as text, and whether its own repository calls it valid."""

    text: str
    valid: bool


@dataclass(frozen=True)
class Judged:
    """What one tool did with every document: milliseconds, and the number of faults."""

    milliseconds: tuple[float, ...]
    faults: tuple[int, ...]

    def agreed(self, documents: Sequence[Document], *, valid: bool) -> float:
        """Give the share, in per cent, of the valid or the invalid ones that were judged as their repository does."""
        same = [
            (faults == 0) == valid for each, faults in zip(documents, self.faults, strict=True) if each.valid == valid
        ]
        return 100 * sum(same) / len(same) if same else 100.0


def documents() -> list[Document]:
    """Read the corpus, or this project's own machines where no corpus is named."""
    folder = os.environ.get("ASL_CORPUS")
    if folder is None:
        return [
            Document(path.read_text("utf-8"), valid=True) for path in sorted(ROOT.glob("docs/reference/*.asl.json"))
        ]
    return [
        Document(path.read_text("utf-8"), valid=kind == "valid")
        for kind in ("valid", "invalid")
        for path in sorted(Path(folder).glob(f"{kind}/*.json"))
    ]


def judged(given: Sequence[Document], *, services: bool) -> Judged:
    """Parse and check each document, warm: the least of some times counts."""
    import typed_asl

    def judge(text: str) -> int:
        try:
            typed_asl.parse(text)
        except typed_asl.ParseError as error:
            return len(error.problems)
        return sum(found.severity == "error" for found in typed_asl.check(text, services=services))

    rows = [_best(judge, each.text) for each in given]
    return Judged(tuple(took for took, _ in rows), tuple(faults for _, faults in rows))


def judged_by_cfn_lint(given: Sequence[Document], say: Callable[[str], None]) -> Judged | None:
    """Let cfn-lint's rule for machines judge each document; None where it cannot be had."""
    uv = os.environ.get("HATCH_UV") or shutil.which("uv")
    if uv is None:
        say("uv was not found: cfn-lint is left out")
        return None
    command = [uv, "run", "--no-project", "--isolated", "--quiet", "--python", sys.executable, "--with", CFN_LINT]
    done = subprocess.run(
        [*command, "python", str(Path(__file__).with_name("cfn_lint_child.py"))],
        input=json.dumps([BEST_OF, [each.text for each in given]]),
        capture_output=True,
        encoding="utf-8",
        timeout=1_200,
        check=False,
    )
    if done.returncode:
        say(f"cfn-lint did not run and is left out: {done.stderr.strip()[-300:]}")
        return None
    rows = json.loads(done.stdout)
    return Judged(tuple(took for _, took, _ in rows), tuple(faults for *_, faults in rows))


def figures(runs: int, say: Callable[[str], None], *, cfn_lint: bool = True) -> Iterator[Figure]:
    """Measure both tools, and what importing typed_asl costs beside the smallest pydantic model."""
    given, series = documents(), Series("asl")
    for run in range(runs):
        say(f"typed_asl, {len(given)} documents, run {run + 1} of {runs}")
        ours, with_services = judged(given, services=False), judged(given, services=True)
        series.add("check", "typed_asl: parse and check, a document", "ms", median(ours.milliseconds), goal=1.0)
        series.add("services", "  with botocore's models", "ms", median(with_services.milliseconds), goal=5.0)
        _shares(series, "ours", "typed_asl", with_services, given)
        theirs = judged_by_cfn_lint(given, say) if cfn_lint else None
        if theirs is not None:
            took = median(theirs.milliseconds)
            series.add("cfn_lint", "  cfn-lint's rule E3601, a document", "ms", took)
            series.add("ratio", "  typed_asl ÷ cfn-lint", "x", median(with_services.milliseconds) / took)
            _shares(series, "theirs", "cfn-lint", theirs, given)
        model = timed(["-c", ONE_FIELD_MODEL])[0]
        series.add(
            "import",
            "import typed_asl ÷ one one-field model",
            "x",
            timed(["-c", "import typed_asl"])[0] / model,
            goal=1.5,
        )
        series.add("parse_one", "  import and one parse ÷ the same", "x", timed(["-c", PARSE_ONE])[0] / model)
    yield from series.figures()


def _shares(series: Series, key: str, tool: str, judgement: Judged, given: Sequence[Document]) -> None:
    series.add(f"{key}_valid", f"  {tool}: valid accepted", "%", judgement.agreed(given, valid=True))
    series.add(f"{key}_invalid", f"  {tool}: invalid refused", "%", judgement.agreed(given, valid=False))


def _best(judge: Callable[[str], int], text: str) -> tuple[float, int]:
    best, faults = float("inf"), 0
    for _ in range(BEST_OF):
        start = perf_counter()
        faults = judge(text)
        best = min(best, perf_counter() - start)
    return best * 1_000, faults
