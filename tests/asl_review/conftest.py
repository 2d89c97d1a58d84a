import pytest
from tools.asl_review.review import Review, review

from tests.asl_review.repository import ALARMS, WORKFLOW, Repository, with_the_machines


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The machines as they are, committed. Not to be changed: tests clone it."""
    return with_the_machines(tmp_path_factory.mktemp("machines") / "origin")


@pytest.fixture(scope="session")
def branch(machines: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A clone in which a commit changes a retrier, the topic, a state's name and a message."""
    clone = machines.clone(tmp_path_factory.mktemp("branch") / "clone")
    clone.replace(WORKFLOW / "machine.py", "interval_seconds=2, max_attempts=3,", "interval_seconds=2, max_attempts=8,")
    clone.replace(WORKFLOW / "names.py", '"AlertsTopicArn"', '"IncidentsTopicArn"')
    clone.replace(WORKFLOW / "names.py", '"LogFailure"', '"RecordFailure"')
    clone.replace("packages/core/src/integration_core/messages.py", "load_timestamp: str", "loaded_at: str")
    clone.commit("a branch's work")
    assert (clone.root / ALARMS).exists()
    return clone


@pytest.fixture(scope="session")
def reviewed(branch: Repository) -> Review:
    """The branch's review, against where it left main."""
    return review(branch.root)
