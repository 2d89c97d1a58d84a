"""What the tests of several folders share: one synthesis of the deployment, for all who read its templates."""

from pathlib import Path
from typing import Any

import pytest

from tests.infra.synthesis import ACCOUNT, STEPS, Synthesis, make_artifact, only_one_process, synthesised


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with small artifacts of the three steps, for both architectures."""
    folder = tmp_path_factory.mktemp("artifacts")
    for step in STEPS:
        for architecture in ("arm64", "x86_64"):
            make_artifact(folder, step, architecture)
    return folder


@pytest.fixture(scope="session")
def synthesis(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Synthesis:
    """The one synthesis of a test session: every stack of every environment, and the data stack of the embedded run.

    In a parallel run the first process that asks makes it, and the others read it.
    """
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    folder = shared / "synthesis"
    with only_one_process(shared):
        if not folder.exists():
            everything = "data,extractor,transformer,loader,workflow,schedules,observability,data-local"
            making = synthesised(shared / "making", account=ACCOUNT, artifacts=artifacts, only=everything)
            making.folder.rename(folder)
    return Synthesis(folder)


@pytest.fixture(scope="session")
def templates(synthesis: Synthesis) -> dict[str, Any]:
    """Every stack's template by the stack's name."""
    return synthesis.templates
