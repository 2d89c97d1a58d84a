"""JSONata twice: in the embedded run's engine, and in the reference implementation, npm's, which AWS runs."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from siesa_local.aws.expressions import QueryEvaluationError, evaluate

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-23T10:05:00.789Z"
MILLIS = "1763892300789"

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed: no second opinion")
needs_jsonata = pytest.mark.skipif(
    not (ROOT / "node_modules" / "jsonata").is_dir(), reason="npm's jsonata is not installed: run `npm ci`"
)


def standing_still(expression: str) -> str:
    """Stop the clock, which the two would read at different moments."""
    text = expression.removeprefix("{%").removesuffix("%}").strip()
    return text.replace("$now()", f"'{NOW}'").replace("$millis()", MILLIS)


def embedded(*, expression: Any, **variables: Any) -> dict[str, Any]:
    try:
        return {"value": evaluate(expression, variables)}
    except QueryEvaluationError as error:
        return {"undefined": True} if "returned nothing" in str(error) else {"error": True}


def meant(answer: dict[str, Any]) -> dict[str, Any]:
    """Read a text that is JSON: the two write the same JSON with other escapes (`ñ`, `\\u00f1`)."""
    try:
        return {"value": json.loads(answer["value"])}
    except (KeyError, TypeError, ValueError):
        return answer


def reference(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [shutil.which("node") or "node", str(Path(__file__).with_name("evaluate.js"))],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return [{"error": True} if "error" in answer else answer for answer in answers]


def differing(cases: list[tuple[str, str, dict[str, Any]]]) -> list[tuple[Any, ...]]:
    """Give the cases that the two answer differently: what the case is of, its name, and both answers."""
    answers = reference([question for _, _, question in cases])
    return [
        (where, name, answer, ours)
        for (where, name, question), answer in zip(cases, answers, strict=True)
        if meant(answer) != meant(ours := embedded(**question))
    ]
