"""The zips of the steps and what they run on, or why they cannot be run here."""

import json
import zipfile
from pathlib import Path

import pytest
from tools.artifact.build import ROOT, artifact_name
from tools.artifact.programs import interpreter
from tools.artifact.target import Step
from tools.artifact.warm import OUTPUT, RUNTIME, fingerprint
from tools.failure import ToolError

from tests.lambda_runtime.sandbox import Code, Runtime

BUILD = "./run lambda warm"


def runtime_here() -> Runtime:
    """Give Lambda's runtime as it stands here; skips the test where Python 3.13 or the pinned folder is absent."""
    try:
        python = interpreter().path
    except ToolError as error:
        pytest.skip(str(error))
    if not (RUNTIME / "awslambdaric").is_dir():
        pytest.skip(f"{RUNTIME} is not there: make it with `{BUILD}`")
    return Runtime(python, RUNTIME)


def unpacked(step: Step, folder: Path) -> Code:
    """Unpack a step's zip; skips the test where it is absent, or older than the code that it was built from."""
    # Asked first: without the interpreter no zip can be held against its sources.
    runtime_here()
    name = artifact_name(step, "x86_64")
    if not (OUTPUT / name).is_file():
        pytest.skip(f"{name} is not in {OUTPUT}: build it with `{BUILD}`")
    if _built_from(name) != fingerprint(step, ROOT):
        pytest.skip(f"{name} is older than its sources: build it again with `{BUILD}`")
    root = folder / step
    with zipfile.ZipFile(OUTPUT / name) as archive:
        archive.extractall(root)
    return Code(root, f"siesa_{step}.handler.handler")


def _built_from(name: str) -> object:
    stamp = OUTPUT / ".inputs" / f"{name}.json"
    return json.loads(stamp.read_text())["inputs"] if stamp.is_file() else None
