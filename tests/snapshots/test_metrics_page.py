from syrupy.assertion import SnapshotAssertion

from tests.snapshots.extensions import ReferenceFile
from tests.snapshots.metrics_page import page


def test_the_page_of_metrics_shows_the_metrics_that_are_sent(snapshot: SnapshotAssertion) -> None:
    assert page() == snapshot(name="metrics", extension_class=ReferenceFile)
