"""Runs the real CDK app in a process of its own, as the CDK CLI does, on small artifacts of the right shape."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
SUFFIX = ".template.json"
ACCOUNT = "111122223333"
STEPS = ("extractor", "transformer", "loader")
PROCESSORS = {"arm64": 0xB7, "x86_64": 0x3E}
"""What stands at byte 18 of an ELF file."""


@dataclass(frozen=True)
class Synthesis:
    """What one run of the app wrote."""

    folder: Path

    @property
    def templates(self) -> dict[str, Any]:
        """Every stack's template by the stack's name."""
        return {
            path.name.removesuffix(SUFFIX): json.loads(path.read_text())
            for path in sorted(self.folder.glob(f"*{SUFFIX}"))
        }

    @property
    def report(self) -> dict[str, Any]:
        """What the checks found."""
        report: dict[str, Any] = json.loads((self.folder / "validation-report.json").read_text())
        return report

    @property
    def manifest(self) -> dict[str, Any]:
        """What the CLI deploys, and in which order."""
        manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text())
        return manifest


def run_app(output: Path, **context: object) -> subprocess.CompletedProcess[str]:
    """Run the app with a context, without CDK's own validation, which takes seconds. cdk-nag runs either way."""
    return run_program("app", output, context)


def run_program(
    module: str, output: Path, context: Mapping[str, object], *, validation: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a module that makes the app, or one like it. Without Node.js, in which CDK runs, the test is skipped."""
    if not (os.environ.get("JSII_NODE") or shutil.which("node")):
        pytest.skip("CDK needs Node.js, and there is no node on PATH")
    written = json.loads((INFRA / "cdk.json").read_text())["context"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CDK_", "JSII_"))} | {
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(written | {key: str(value) for key, value in context.items()}),
        "CDK_VALIDATION": str(validation).lower(),
        "PYTHONPATH": str(INFRA),
    }
    return subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def synthesised(output: Path, *, validation: bool = False, **context: object) -> Synthesis:
    """Give what the app wrote. Where it refuses, the test fails by what the app says, without a traceback of ours."""
    done = run_program("app", output, context, validation=validation)
    if done.returncode:
        pytest.fail(f"The app was not synthesised: {done.stderr.strip()}", pytrace=False)
    return Synthesis(output)


def make_artifact(folder: Path, step: str, architecture: str = "arm64", *, line: str = "", empty: bool = False) -> Path:
    """Write a step's zip and its lock: always the same bytes for the same `line` of code."""
    version = tomllib.loads((ROOT / "packages" / step / "pyproject.toml").read_text())["project"]["version"]
    path = folder / f"siesa-{step}-{version}-lambda-py313-{architecture}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        if not empty:
            entry = zipfile.ZipInfo(f"siesa_{step}/handler.py", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, f"def handler(event, context):\n    return event\n{line}")
            library = zipfile.ZipInfo("library/_native.so", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(library, b"\x7fELF".ljust(18, b"\0") + PROCESSORS[architecture].to_bytes(2, "little"))
    lock(path)
    return path


def lock(path: Path) -> None:
    """Write a zip's lock as `sha256sum` does."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")


@contextmanager
def only_one_process(folder: Path) -> Iterator[None]:
    """Let the processes of a parallel run in one after the other."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
