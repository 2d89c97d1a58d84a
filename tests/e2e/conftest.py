from collections.abc import Iterator

import pytest

from siesa_cli.app import app
from siesa_cli.failures import reported
from tests.e2e.files import Command, Ended
from tests.e2e.scene import Scene, opened


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run the command in this process: the same, without the second that a process takes to start."""

    def run(*arguments: object) -> Ended:
        capfd.readouterr()
        code = reported(app, [str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Ended(code, out, err)

    return run


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An installation that the tests of a module share. Each makes clients of its own."""
    # A process can hold one at a time, so it closes before the next module begins.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("integration_core.http.session.FIRST_BACKOFF", 0.001)
        patch.setattr("siesa_extractor.fetching.FIRST_PAUSE", 0.001)
        with opened(tmp_path_factory.mktemp("state") / "state") as scene:
            yield scene
