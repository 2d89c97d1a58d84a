"""Releases of small clones. One process makes the repository once; every test gets a clone."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.artifact.programs import interpreter
from tools.failure import ToolError

from tests.release.project import Project, made


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The repository that tests clone: every package at its version here, and tagged."""
    return made(tmp_path_factory.mktemp("release-origin"))


@pytest.fixture(scope="module", autouse=True)
def small_runs_of_pytest() -> Iterator[None]:
    """Let the runs that a release starts have one plugin, of the processes of which the small project has one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("PYTEST_PLUGINS", "xdist.plugin")
        yield


@pytest.fixture
def project(origin: Project, tmp_path: Path) -> Project:
    """A clone to release from."""
    return origin.clone(tmp_path / "clone")


@pytest.fixture(scope="session")
def uv() -> None:
    """Skip where uv is not there to install with."""
    if not (os.environ.get("HATCH_UV") or shutil.which("uv")):
        pytest.skip("uv was not found: run the tests through ./run, which brings it")


@pytest.fixture(scope="session")
def builder(uv: None) -> None:
    """Skip where no zip can be built."""
    try:
        interpreter()
    except ToolError as error:
        pytest.skip(str(error))
