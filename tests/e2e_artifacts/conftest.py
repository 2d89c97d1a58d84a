from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e_artifacts.installed import Installed, code, installed
from tests.lambda_runtime.sandbox import Code


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Code]:
    """The three zips, unpacked once."""
    return code(tmp_path_factory.mktemp("task-roots"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, zips: dict[str, Code]) -> Iterator[Installed]:
    """An installation that the tests of a module share. Each makes clients of its own."""
    folder: Path = tmp_path_factory.mktemp("installed")
    with installed(folder, zips) as opened:
        yield opened
