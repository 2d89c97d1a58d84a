import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.infra.reading import resources
from tests.infra.synthesis import INFRA, ROOT

pytestmark = pytest.mark.xdist_group("cdk")

VERSION = "AWS::StepFunctions::StateMachineVersion"
ALIAS = "AWS::StepFunctions::StateMachineAlias"


@pytest.fixture
def workflow(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-workflow-prod"]
    return template


def test_the_alias_live_of_each_machine_points_at_the_version_of_what_is_deployed(workflow: dict[str, Any]) -> None:
    aliases = list(resources(workflow, ALIAS).values())
    published = [alias["DeploymentPreference"]["StateMachineVersionArn"].removeprefix("arn:") for alias in aliases]
    versions = resources(workflow, VERSION)
    machines = resources(workflow, "AWS::StepFunctions::StateMachine")

    assert [alias["Name"] for alias in aliases] == ["live"] * 3
    assert [alias["DeploymentPreference"]["Type"] for alias in aliases] == ["ALL_AT_ONCE"] * 3
    assert sorted(published) == sorted(versions)
    assert sorted(version["StateMachineArn"] for version in versions.values()) == sorted(
        f"arn:{machine}" for machine in machines
    )


def test_a_version_is_published_only_from_the_revision_that_this_deployment_made(workflow: dict[str, Any]) -> None:
    for version in resources(workflow, VERSION).values():
        machine = version["StateMachineArn"].removeprefix("arn:")
        assert version["StateMachineRevisionId"] == f"{machine}.StateMachineRevisionId"


def test_an_older_version_stays_for_the_alias_to_go_back_to(workflow: dict[str, Any]) -> None:
    versions = [found for found in workflow["Resources"].values() if found["Type"] == VERSION]

    assert {found["DeletionPolicy"] for found in versions} == {"RetainExceptOnCreate"}
    assert {found["UpdateReplacePolicy"] for found in versions} == {"Retain"}


def test_a_new_version_is_made_for_every_change_of_the_machine_and_for_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.infra.changed_machines"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(INFRA), "CDK_VALIDATION": "false"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    versions: dict[str, str] = json.loads(done.stdout)
    first = versions.pop("as it is")

    assert versions.pop("as it is, again") == first
    assert versions.pop("logs kept for longer") == first
    assert sorted(versions) == ["another definition", "another environment"]
    assert len({first, *versions.values()}) == 3
