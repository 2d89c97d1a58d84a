import ast
import json
import re
from typing import Any

import pytest

from tests.infra.synthesis import ACCOUNT, INFRA, Synthesis

pytestmark = pytest.mark.xdist_group("cdk")

ENVIRONMENTS = ("dev", "prod", "test")
KINDS = ("data", "extractor", "loader", "observability", "schedules", "transformer", "workflow")


def stacks(synthesis: Synthesis) -> dict[str, Any]:
    return {
        name: artifact
        for name, artifact in synthesis.manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }


def needed(synthesis: Synthesis, kind: str) -> set[str]:
    dependencies: list[str] = stacks(synthesis)[f"siesa-integration-{kind}-prod"]["dependencies"]
    return {re.sub(r"^siesa-integration-(.*)-prod$", r"\1", name) for name in dependencies if "assets" not in name}


def test_every_environment_has_every_stack_and_the_embedded_run_its_data(templates: dict[str, Any]) -> None:
    expected = [f"siesa-integration-{kind}-{environment}" for kind in KINDS for environment in ENVIRONMENTS]

    assert sorted(templates) == sorted([*expected, "siesa-integration-data-local"])


def test_no_stack_needs_what_another_one_exports(templates: dict[str, Any]) -> None:
    for name, template in templates.items():
        assert "Fn::ImportValue" not in json.dumps(template), name
        assert not template.get("Outputs"), name


def test_the_account_stands_in_the_name_of_cdks_bucket_and_nowhere_else(templates: dict[str, Any]) -> None:
    for name, template in templates.items():
        text = json.dumps(template).replace(f"cdk-hnb659fds-assets-{ACCOUNT}-us-east-1", "")
        assert ACCOUNT not in text, name
        # The guide's own account, and the region of environments.toml.
        assert "224874703567" not in text, name
        assert "us-east-1" not in text, name


def test_stacks_are_placed_where_the_settings_say_and_tagged(synthesis: Synthesis) -> None:
    for name, stack in stacks(synthesis).items():
        if name != "siesa-integration-data-local":
            assert stack["environment"] == f"aws://{ACCOUNT}/us-east-1"
            environment = name.rsplit("-", 1)[-1]
            assert stack["properties"]["tags"] == {"application": "siesa-integration", "environment": environment}


def test_a_full_deployment_makes_data_first_and_the_functions_before_the_machine(synthesis: Synthesis) -> None:
    assert needed(synthesis, "data") == set()
    assert needed(synthesis, "loader") == {"data"}
    assert needed(synthesis, "workflow") >= {"data", "extractor", "transformer", "loader"}
    assert "workflow" in needed(synthesis, "schedules")


def test_data_cannot_be_deleted_by_deleting_its_stack(synthesis: Synthesis) -> None:
    for environment in ENVIRONMENTS:
        stack = stacks(synthesis)[f"siesa-integration-data-{environment}"]
        assert stack["properties"]["terminationProtection"] is True


def test_no_role_user_or_policy_has_a_name_that_another_environment_has(templates: dict[str, Any]) -> None:
    names = [
        resource["Properties"]["RoleName"]
        for name, template in templates.items()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::IAM::Role" and not name.endswith("-local")
    ]

    assert len(names) == len(set(names))
    assert all(name.endswith(("-dev", "-test", "-prod")) for name in names)


def test_the_app_imports_neither_the_steps_nor_the_embedded_run() -> None:
    imported = {
        name.split(".")[0]
        for file in [INFRA / "app.py", *INFRA.glob("siesa_infra/*.py")]
        for node in ast.walk(ast.parse(file.read_text()))
        for name in _names(node)
    }

    assert {name for name in imported if name.startswith("siesa_")} == {"siesa_infra", "siesa_workflow"}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
