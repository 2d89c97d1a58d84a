from pathlib import Path
from typing import Any

import pytest

from tests.infra.synthesis import ACCOUNT, STEPS, make_artifact, synthesised
from tests.infra.templates import differing, logical_id

pytestmark = pytest.mark.xdist_group("cdk")


def test_one_changed_line_of_the_loader_changes_the_loaders_code_version_and_alias_and_nothing_else(
    templates: dict[str, Any], tmp_path: Path
) -> None:
    for step in STEPS:
        make_artifact(tmp_path, step, line="# one line more\n" if step == "loader" else "")

    # CDK's own validation is on here, once in all tests: the environments differ by their settings alone.
    changed = synthesised(
        tmp_path / "out", validation=True, account=ACCOUNT, artifacts=tmp_path, environment="prod"
    ).templates

    assert [name for name, template in changed.items() if template != templates[name]] == [
        "siesa-integration-loader-prod"
    ]
    before, after = templates["siesa-integration-loader-prod"], changed["siesa-integration-loader-prod"]
    function, alias = logical_id(before, "AWS::Lambda::Function"), logical_id(before, "AWS::Lambda::Alias")
    version, next_version = logical_id(before, "AWS::Lambda::Version"), logical_id(after, "AWS::Lambda::Version")
    assert version != next_version
    versions = {version, next_version}
    assert {path for path in differing(before, after) if path.split("/")[2] not in versions} == {
        f"/Resources/{function}/Properties/Code/S3Key",
        f"/Resources/{alias}/Properties/FunctionVersion/Fn::GetAtt/0",
    }
