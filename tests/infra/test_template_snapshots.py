import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation

from tests.infra.synthesis import ACCOUNT
from tests.snapshots.extensions import AslFile

pytestmark = pytest.mark.xdist_group("cdk")

KINDS = ("data", "extractor", "transformer", "loader", "workflow", "schedules", "observability")

HASHES = {
    r'"S3Key": "[0-9a-f]{64}\.zip"': '"S3Key": "SHA256.zip"',
    r'"CodeSha256": "[^"]+"': '"CodeSha256": "SHA256"',
    r"FunctionCurrentVersion[0-9A-F]{8}[0-9a-f]{32}": "FunctionCurrentVersionHASH",
    ACCOUNT: "ACCOUNT",
}
"""What differs with each release, by what it looks like. The account is the tests' own."""


class TemplateFile(AslFile):
    """A template in the order in which CDK writes it, in this folder's `snapshots`."""

    file_extension = "template.json"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(Path(__file__).with_name("snapshots"))

    def serialize(self, data: Any, **options: Any) -> str:
        text = super().serialize(data, **options)
        for pattern, replacement in HASHES.items():
            text = re.sub(pattern, replacement, text)
        return text


@pytest.mark.parametrize("environment", ["dev", "test", "prod"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_stacks_template_is_the_one_that_was_reviewed(
    templates: dict[str, Any], snapshot: SnapshotAssertion, kind: str, environment: str
) -> None:
    name = f"siesa-integration-{kind}-{environment}"

    assert templates[name] == snapshot(name=name, extension_class=TemplateFile)
