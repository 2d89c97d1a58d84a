"""The script of docs/how-to/deploy.md that makes a client's item and secrets of a tenant file."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.documented import ShellBlocks
from tests.infra.synthesis import ROOT

SCRIPT = ShellBlocks.read(ROOT / "docs" / "how-to" / "deploy.md").files[".hatch/default/bin/python - cliente-a.toml"]


def test_a_credential_that_is_not_set_ends_in_one_line_before_anything_is_written(tmp_path: Path) -> None:
    tenant = ROOT / "docs" / "examples" / "kong-connekta.toml"
    credentials = {"SIESA_CONNI_KEY": "key", "SIESA_CONNI_TOKEN": "token", "KONG_USERNAME": "somebody"}

    done = subprocess.run(
        [sys.executable, "-", str(tenant)],
        input=SCRIPT,
        cwd=tmp_path,
        env=credentials,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert "KONG_PASSWORD, which is not set. Next: export KONG_PASSWORD=" in line
    assert list(tmp_path.iterdir()) == []
