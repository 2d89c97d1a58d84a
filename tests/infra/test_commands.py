"""The verbs `synth` and `cdk`, as programs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.synthesis import ACCOUNT, ROOT


def run(script: str, *arguments: object, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CDK_VALIDATION": "false"} | ({} if path is None else {"PATH": path})
    command = [sys.executable, str(ROOT / "tools" / script), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_the_cdk_cli_of_the_lock_reads_what_the_library_writes(tmp_path: Path) -> None:
    if not (ROOT / "node_modules" / ".bin" / "cdk").exists():
        pytest.skip("the CDK CLI is not installed: run npm ci")

    context = ["-c", f"account={ACCOUNT}", "-c", "environment=dev", "-c", "only=data"]
    done = run("cdk.py", "--", "list", *context, "--output", tmp_path)

    assert (done.returncode, done.stdout.split()) == (0, ["siesa-integration-data-dev"])


@pytest.mark.parametrize("script", ["cdk.py", "synth.py"])
def test_without_node_a_line_says_what_is_missing(script: str, tmp_path: Path) -> None:
    done = run(script, path=str(tmp_path))

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert "there is no node on PATH. Next: install Node.js 20 or newer." in line


def test_a_context_that_is_no_pair_is_refused() -> None:
    done = run("synth.py", "-c", "environment")

    assert done.returncode == 2
    assert "'environment' is not KEY=VALUE" in done.stderr
