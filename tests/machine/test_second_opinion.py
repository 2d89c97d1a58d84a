"""Every expression of the machines, in the reference implementation and in the embedded run's, on every input."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from siesa_local.aws.expressions import QueryEvaluationError, evaluate
from siesa_workflow import close_books, machine
from tests.machine.scenarios import scenarios
from typed_asl import expressions

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-23T10:05:00.789Z"
MILLIS = "1763892300789"
STATUSES = {"extract_status": "skipped", "load_status": "incomplete"}

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed: no second opinion")
needs_jsonata = pytest.mark.skipif(
    not (ROOT / "node_modules" / "jsonata").is_dir(), reason="npm's jsonata is not installed: run `npm ci`"
)


def standing_still(expression: str) -> str:
    """Stop the clock, which the two would read at different moments."""
    text = expression.removeprefix("{%").removesuffix("%}").strip()
    return text.replace("$now()", f"'{NOW}'").replace("$millis()", MILLIS)


def all_expressions() -> list[tuple[str, str]]:
    built = (("workflow", machine.build()), ("close-books", close_books.build()))
    return [(f"{name}{pointer}", standing_still(text)) for name, found in built for pointer, text in expressions(found)]


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


@needs_node
@needs_jsonata
def test_the_reference_implementation_evaluates_each_expression_to_what_the_embedded_run_does() -> None:
    cases = [
        (where, name, {"expression": text, "states": states, **STATUSES})
        for where, text in dict.fromkeys(all_expressions())
        for name, states in scenarios().items()
    ]

    answers = reference([question for _, _, question in cases])

    differing = [
        (where, name, answer, ours)
        for (where, name, question), answer in zip(cases, answers, strict=True)
        if meant(answer) != meant(ours := embedded(**question))
    ]
    assert differing == []
    assert len(answers) > 1_000
