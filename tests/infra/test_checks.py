import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.infra.synthesis import ACCOUNT, SUFFIX, Synthesis, run_program

pytestmark = pytest.mark.xdist_group("cdk")

Finding = tuple[str, str]
"""A rule with what it found, and the construct."""


def found(report: dict[str, Any]) -> set[Finding]:
    return {
        (violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }


def acknowledged(folder: Path) -> dict[Finding, str]:
    """Every acknowledgement with its reason."""
    return {
        (rule.removeprefix("Annotation::"), path.removeprefix("/")): reason
        for file in folder.glob("*.metadata.json")
        for path, entries in json.loads(file.read_text()).items()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules"
        for rule, reason in entry["data"].items()
    }


def test_no_rule_of_cdk_nag_finds_anything(synthesis: Synthesis) -> None:
    assert found(synthesis.report) == set()


@pytest.fixture(scope="module")
def unacknowledged(artifacts: Path, tmp_path_factory: pytest.TempPathFactory) -> set[Finding]:
    """What the rules find in prod where nothing is acknowledged: that they do look is what this shows, too."""
    folder = tmp_path_factory.mktemp("unacknowledged")
    context = {"account": ACCOUNT, "artifacts": artifacts, "environment": "prod"}
    done = run_program("tests.infra.unacknowledged", folder, context)
    assert done.returncode == 1
    return found(Synthesis(folder).report)


def test_every_acknowledgement_answers_a_finding_and_every_finding_has_one(
    synthesis: Synthesis, unacknowledged: set[Finding]
) -> None:
    answered = {finding for finding in acknowledged(synthesis.folder) if "-prod/" in finding[1]}
    # The finding is on the resource, the acknowledgement on the construct that holds it.
    findings = {(rule, path.removesuffix("/Resource")) for rule, path in unacknowledged}

    assert {rule.split("[")[0].split("-")[0] for rule, _ in findings} == {"AwsSolutions", "Serverless"}
    assert answered == findings


def test_every_acknowledgement_has_a_reason_and_stands_at_one_construct(synthesis: Synthesis) -> None:
    for (rule, path), reason in acknowledged(synthesis.folder).items():
        assert len(reason.split()) >= 5, (rule, path)
        assert "/" in path, f"{rule} is acknowledged for the whole stack {path}"


def test_cfn_lint_finds_nothing(synthesis: Synthesis) -> None:
    templates = sorted(map(str, synthesis.folder.glob(f"*{SUFFIX}")))
    # W3005: what CDK writes as DependsOn is often implied by a reference already.
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W3005", "--regions", "us-east-1"]

    done = subprocess.run([*command, "--", *templates], capture_output=True, text=True, timeout=120)

    assert (done.returncode, done.stdout) == (0, "")


def test_no_template_says_who_or_what_wrote_it(templates: dict[str, Any]) -> None:
    assert not re.search("CDKMetadata|aws:cdk:path|aws:asset", json.dumps(templates))
