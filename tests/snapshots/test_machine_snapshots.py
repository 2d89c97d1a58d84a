from syrupy.assertion import SnapshotAssertion

from siesa_workflow import close_books, freshness, machine
from tests.snapshots.extensions import AslFile, ReferenceFile
from tests.snapshots.state_machine_page import page


def test_the_workflows_definition_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    assert machine.build().dump() == snapshot(name="siesa-integration-workflow", extension_class=AslFile)


def test_the_definition_that_closes_the_books_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    assert close_books.build().dump() == snapshot(name="siesa-integration-close-books", extension_class=AslFile)


def test_the_definition_that_watches_freshness_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    assert freshness.build().dump() == snapshot(name="siesa-integration-freshness", extension_class=AslFile)


def test_the_reference_page_shows_the_committed_definitions(snapshot: SnapshotAssertion) -> None:
    assert page() == snapshot(name="state-machine", extension_class=ReferenceFile)
