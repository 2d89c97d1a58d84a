"""The project's own CDK app, run as it is run for two commits."""

import json
from pathlib import Path
from typing import Any

import pytest
from tools.changed.machines import definitions
from tools.changed.revisions import Tree
from tools.changed.stacks import KINDS
from tools.changed.synthesis import contents, synthesise

from tests.changed.repository import Repository

pytestmark = pytest.mark.xdist_group("cdk")

MACHINE = "packages/workflow-def/src/siesa_workflow/machine.py"
ALIKE = ("data", "schedules", "observability")


def test_a_changed_retrier_that_no_one_reviewed_yet_changes_the_workflows_stack(
    whole: Repository, templates: dict[str, Any], tmp_path: Path
) -> None:
    repository = whole.clone(tmp_path / "clone")
    repository.replace(MACHINE, "interval_seconds=2, max_attempts=3,", "interval_seconds=2, max_attempts=8,")
    tree = Tree("b" * 40, repository.root)
    built = definitions(tree)

    found = synthesise(tree, built, contents(set(), tree))

    assert found.broken is None
    assert '"MaxAttempts": 8' in built.texts["workflow"]
    assert {name.removeprefix("siesa-integration-") for name in found.stacks} == {
        f"{kind}-{environment}" for kind in KINDS for environment in ("dev", "test", "prod")
    }
    read = {name: json.loads(text) for name, text in found.stacks.items()}
    made = {name: template for name, (_, template) in read.items()}
    assert {name for name in made if made[name] == templates[name]} >= {
        f"siesa-integration-{kind}-prod" for kind in ALIKE
    }
    assert made["siesa-integration-workflow-prod"] != templates["siesa-integration-workflow-prod"]
