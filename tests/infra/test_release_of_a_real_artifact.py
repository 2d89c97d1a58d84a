import shutil
from pathlib import Path

import pytest
from tools.artifact.build import Artifact, build
from tools.artifact.programs import interpreter, uv
from tools.failure import ToolError

from tests.infra.synthesis import ACCOUNT, ROOT, Synthesis, synthesised
from tests.infra.templates import differing, logical_id

LOADER = "siesa-integration-loader-prod"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of what the loader is built from, in which a line can be changed."""
    try:
        interpreter()
        uv("--version", offline=True)
    except ToolError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    for package in ("core", "loader"):
        left_out = shutil.ignore_patterns("tests", "__pycache__", ".hypothesis")
        shutil.copytree(ROOT / "packages" / package, folder / "packages" / package, ignore=left_out)
    return folder


def released(artifact: Artifact, output: Path) -> Synthesis:
    return synthesised(output, account=ACCOUNT, loader=artifact.zip, environment="prod", only="loader")


def test_one_changed_line_of_the_loaders_source_changes_the_code_the_version_and_the_alias(
    checkout: Path, tmp_path: Path
) -> None:
    first = build("loader", "arm64", tmp_path / "first", checkout, offline=True)
    changed = checkout / "packages" / "loader" / "src" / "siesa_loader" / "settings.py"
    changed.write_text(changed.read_text() + "\nANOTHER_LINE = 1\n")
    second = build("loader", "arm64", tmp_path / "second", checkout, offline=True)

    before = released(first, tmp_path / "before").templates[LOADER]
    after = released(second, tmp_path / "after").templates[LOADER]

    function, alias = logical_id(before, "AWS::Lambda::Function"), logical_id(before, "AWS::Lambda::Alias")
    versions = {logical_id(template, "AWS::Lambda::Version") for template in (before, after)}
    assert first.sha256 != second.sha256
    assert len(versions) == 2
    assert {path for path in differing(before, after) if path.split("/")[2] not in versions} == {
        f"/Resources/{function}/Properties/Code/S3Key",
        f"/Resources/{alias}/Properties/FunctionVersion/Fn::GetAtt/0",
    }
