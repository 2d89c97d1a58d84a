"""What the tests of several folders share: one synthesis of the deployment, for all who read its templates."""

from pathlib import Path
from typing import Any

import pytest

from tests.infra.synthesis import ACCOUNT, STEPS, Synthesis, make_artifact, only_one_process, synthesised

FAILED = pytest.StashKey[bool]()
"""Whether the one synthesis of this process failed."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the one synthesis fail once: a hundred tests read it, and each would say the same."""
    if item.config.stash.get(FAILED, False) and "synthesis" in getattr(item, "fixturenames", ()):
        pytest.skip("the one synthesis failed: the first test that needed it tells why")


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with small artifacts of the three steps, for both architectures."""
    folder = tmp_path_factory.mktemp("artifacts")
    for step in STEPS:
        for architecture in ("arm64", "x86_64"):
            make_artifact(folder, step, architecture)
    return folder


@pytest.fixture(scope="session")
def synthesis(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Synthesis:
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
            try:
                making = synthesised(shared / "making", account=ACCOUNT, artifacts=artifacts, only=everything)
            except pytest.fail.Exception:
                request.config.stash[FAILED] = True
                raise
            making.folder.rename(folder)
    return Synthesis(folder)


@pytest.fixture(scope="session")
def templates(synthesis: Synthesis) -> dict[str, Any]:
    """Every stack's template by the stack's name."""
    return synthesis.templates
