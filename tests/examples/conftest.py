import pytest

from tests.examples.installed import Environment, made


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The one environment of a session. Whoever asks for it is of the group `other-integration`: it is made once."""
    return made(tmp_path_factory.mktemp("other-integration"))
