import pytest

from tests.changed.repository import Repository, project


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This project in one commit, with tags. Not to be changed: tests clone it."""
    return project(tmp_path_factory.mktemp("project"))
