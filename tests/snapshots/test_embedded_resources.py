from syrupy.assertion import SnapshotAssertion

from tests.snapshots.embedded_resources_page import page
from tests.snapshots.extensions import ReferenceFile


def test_the_page_of_the_embedded_resources_is_the_committed_one(snapshot: SnapshotAssertion) -> None:
    assert page() == snapshot(name="embedded-resources", extension_class=ReferenceFile)
