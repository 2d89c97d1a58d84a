import pytest
from syrupy.assertion import SnapshotAssertion

from siesa_workflow import close_books, freshness, machine
from tests.snapshots.extensions import REFERENCE, AslFile, ReferenceFile
from tests.snapshots.state_machine_page import page
from typed_asl import ParseError, StateMachine, diff

ACCEPT = "./run snapshots --update"
REVIEW = "./run asl-review"


def require_committed(built: StateMachine, name: str, snapshot: SnapshotAssertion) -> None:
    """Fail in the words of a reviewer, and not with the JSON of both, where a machine is not the committed one."""
    if built.dump() == snapshot(name=name, extension_class=AslFile):
        return
    file = REFERENCE / f"{name}.{AslFile.file_extension}"
    try:
        found = diff(file.read_text(encoding="utf-8"), built)
        told = found.text() if found else "It is the same in another order or form.\n"
    except (OSError, ParseError) as error:
        told = f"{error}\n"
    reason = (
        f"{name} is not the machine that was reviewed: docs/reference/{file.name}.\n\n{told}\n"
        f"Drawn, with what it means for executions in flight: {REVIEW}\nTo accept it as it is now: {ACCEPT}"
    )
    pytest.fail(reason, pytrace=False)


def test_the_workflows_definition_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    require_committed(machine.build(), "siesa-integration-workflow", snapshot)


def test_the_definition_that_closes_the_books_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    require_committed(close_books.build(), "siesa-integration-close-books", snapshot)


def test_the_definition_that_watches_freshness_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    require_committed(freshness.build(), "siesa-integration-freshness", snapshot)


def test_the_reference_page_shows_the_committed_definitions(snapshot: SnapshotAssertion) -> None:
    if page() != snapshot(name="state-machine", extension_class=ReferenceFile):
        pytest.fail(f"docs/reference/state-machine.md does not show the machines as they are: {ACCEPT}", pytrace=False)
