import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

INFRA = Path(__file__).resolve().parents[2] / "infra"
SUFFIX = ".template.json"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every stack's template by name, from one synthesis in a process of its own, as the CDK CLI does it."""
    output = tmp_path_factory.mktemp("cdk")
    environment = os.environ | {
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(json.loads((INFRA / "cdk.json").read_text())["context"]),
        "CDK_VALIDATION": "false",  # CDK's own validation takes seconds; `./run synth` has it on
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    }
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=INFRA, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return {path.name.removesuffix(SUFFIX): json.loads(path.read_text()) for path in output.glob(f"*{SUFFIX}")}
