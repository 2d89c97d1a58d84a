import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import WriteMode
from syrupy.location import PyTestLocation

from siesa_local.data_stack import FILE, data_stack
from siesa_local.names import REGION
from siesa_local.template.reading import read_resources
from tests.infra.synthesis import ACCOUNT
from tests.snapshots.extensions import AslFile

pytestmark = pytest.mark.xdist_group("cdk")

PACKAGE = Path(__file__).resolve().parents[2] / "packages" / "local" / "src" / "siesa_local"


class CarriedTemplate(AslFile):
    """The template in the package that carries it, in the order in which CDK writes it."""

    _write_mode = WriteMode.TEXT
    file_extension = "template.json"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(PACKAGE)


def test_the_template_that_the_embedded_run_carries_is_current(
    templates: dict[str, Any], snapshot: SnapshotAssertion
) -> None:
    name = FILE.removesuffix(f".{CarriedTemplate.file_extension}")

    assert templates["siesa-integration-data-local"] == snapshot(name=name, extension_class=CarriedTemplate)


@pytest.mark.parametrize("environment", ["dev", "test", "prod"])
def test_what_the_embedded_run_creates_is_what_deploys(templates: dict[str, Any], environment: str) -> None:
    # With an account and a region given, CDK writes them where it otherwise refers to them.
    where = {"account": ACCOUNT, "region": REGION}
    text = json.dumps(templates[f"siesa-integration-data-{environment}"])
    deployed = json.loads(text.replace(f"-{environment}", "-local"))

    assert read_resources(data_stack(), **where) == read_resources(deployed, **where)
