"""What a page tells to type exists: verbs, settings of the command, names of what is deployed, calls of AWS."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest

from tests.architecture.documented import ShellBlocks, faults_of
from tests.architecture.test_house_rules import ROOT
from tests.architecture.test_links import PAGES

DEPLOY = ROOT / "docs" / "how-to" / "deploy.md"
SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots"
VERB = re.compile(r"(?:\./run|hatch run) ([a-z]+(?:-[a-z]+)*)\b")
CONTEXT = re.compile(r"(?<=-c )([a-z_]+)=")
DEPLOYED = re.compile(r"\bsiesa-integration(?:-[a-z]+)*-(?:dev|test|prod)\b")
CDK = re.compile(r"\./run cdk -- ([a-z]+)([^`\n]*)")
CLI = ROOT / "node_modules" / ".bin" / "cdk"
IN_THE_TEXT = {
    "bootstrap": {"--cloudformation-execution-policies"},
    "deploy": {"--require-approval", "--import-existing-resources"},
}
"""Options that the page names apart from their command."""

PAGE = DEPLOY.read_text(encoding="utf-8")
SHELL = ShellBlocks.read(DEPLOY)


def test_every_verb_that_a_page_names_is_one_of_the_projects() -> None:
    verbs = tomllib.loads((ROOT / "hatch.toml").read_text())["envs"]["default"]["scripts"]
    # A decision may name a verb that comes later.
    pages = [page for page in PAGES if page.parent.name != "adr"]
    named = {(page.name, verb) for page in pages for verb in VERB.findall(page.read_text(encoding="utf-8"))}

    assert sorted((page, verb) for page, verb in named if verb not in verbs) == []
    assert {"lambda", "synth", "cdk", "cost"} <= {verb for page, verb in named if page == "deploy.md"}


def test_contributing_lists_every_verb() -> None:
    verbs = tomllib.loads((ROOT / "hatch.toml").read_text())["envs"]["default"]["scripts"]
    listed = VERB.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))

    assert sorted(set(verbs) - set(listed)) == []


def test_every_setting_that_a_page_gives_with_c_is_one_that_the_app_reads() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "infra" / "siesa_infra").glob("*.py")]
    read = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    given = {key for page in PAGES for key in CONTEXT.findall(page.read_text(encoding="utf-8"))}

    assert {"environment", "only", "rollback"} <= given
    assert sorted(given - read) == []


def test_everything_deployed_that_the_page_names_is_in_a_template() -> None:
    templates = "".join(path.name + path.read_text(encoding="utf-8") for path in sorted(SNAPSHOTS.glob("*.json")))
    named = set(DEPLOYED.findall(PAGE))

    assert len(named) > 10
    assert sorted(named - set(DEPLOYED.findall(templates))) == []


@pytest.mark.skipif(not CLI.exists(), reason="the CDK CLI is not installed: run npm ci")
@pytest.mark.parametrize("command", ["bootstrap", "diff", "deploy", "destroy"])
def test_the_cdk_cli_has_every_option_that_the_page_gives_it(command: str) -> None:
    given = {option for name, rest in CDK.findall(PAGE) if name == command for option in re.findall(r"--[a-z-]+", rest)}
    given |= IN_THE_TEXT.get(command, set())
    assert command in [name for name, _ in CDK.findall(PAGE)]
    assert all(option in PAGE for option in given)

    program = [sys.executable, str(ROOT / "tools" / "cdk.py"), command, "--help"]
    told = subprocess.run(program, capture_output=True, text=True, timeout=60, check=True)

    assert sorted(given - set(re.findall(r"--[a-z-]+", told.stdout))) == []


@pytest.mark.parametrize("words", SHELL.of_aws(), ids=lambda words: " ".join(words[1:3]))
def test_aws_takes_the_command_as_the_page_writes_it(words: list[str]) -> None:
    assert faults_of(words, SHELL.files) == ""


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("aws lambda update-alias --function-name f --alias live", "UpdateAlias has no --alias"),
        ("aws lambda update-alias --function-name f", 'Missing required parameter in input: "Name"'),
        ("aws scheduler create-schedule --name n --schedule-expression e --flexible-time-window Mode=OFF "
         "--target file://target.json", 'Missing required parameter in Target: "RoleArn"'),
    ],
)  # fmt: skip
def test_what_the_api_does_not_take_is_found(command: str, fault: str) -> None:
    assert faults_of(command.split(), {"target.json": '{"Arn": "a"}'}) == fault


def test_every_step_of_the_way_is_on_the_page() -> None:
    made = {tuple(words[1:3]) for words in SHELL.of_aws()}

    assert {
        ("dynamodb", "put-item"),
        ("secretsmanager", "create-secret"),
        ("scheduler", "create-schedule"),
        ("events", "put-targets"),
        ("stepfunctions", "start-execution"),
        ("lambda", "update-alias"),
        ("stepfunctions", "update-state-machine-alias"),
    } <= made
