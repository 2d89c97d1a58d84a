"""docs/how-to/set-up-pipelines.md: its commands are AWS's, its roles and rulesets are what the workflows count on."""

import json
import re
from fnmatch import fnmatch
from typing import Any

import pytest

from tests.architecture.documented import ShellBlocks, faults_of
from tests.pipelines.workflows import ACTION_FILES, FILES, ROOT, job, jobs, read

FILE = ROOT / "docs" / "how-to" / "set-up-pipelines.md"
PAGE = FILE.read_text(encoding="utf-8")
SHELL = ShellBlocks.read(FILE)


def statements(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(SHELL.files[file])["Statement"]
    return found


@pytest.mark.parametrize("words", SHELL.of_aws(), ids=lambda words: " ".join(words[1:3]))
def test_aws_takes_the_command_as_the_page_writes_it(words: list[str]) -> None:
    assert faults_of(words, SHELL.files) == ""


def test_a_role_trusts_one_environment_of_one_repository() -> None:
    [trust] = statements("trust-plan.json")

    claims = trust["Condition"]["StringEquals"]
    assert list(trust["Condition"]) == ["StringEquals"]
    assert sorted(claim.rpartition(":")[2] for claim in claims) == ["aud", "sub"]
    assert claims["token.actions.githubusercontent.com:sub"].endswith(":environment:prod-plan")
    assert "*" not in json.dumps(trust)


def test_the_role_that_deploys_may_call_what_smoke_and_rollback_call() -> None:
    granted = {action for statement in statements("deploy.json") for action in as_list(statement["Action"])}
    sources = "".join((ROOT / "tools" / name).read_text() for name in ("smoke.py", "rollback.py"))
    calls = re.findall(r"(_lambda|states|_states)\.(?:get_paginator\(\"([a-z_]+)\"|([a-z_]+)\()", sources)
    service = {"_lambda": "lambda", "states": "states", "_states": "states"}

    called = {f"{service[client]}:{camel(page or call)}" for client, page, call in calls}
    assert granted - {"sts:AssumeRole"} == called


def camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_the_role_that_plans_only_reads() -> None:
    assert [statement["Resource"] for statement in statements("plan.json")] == [
        "arn:aws:iam::111122223333:role/cdk-hnb659fds-lookup-role-111122223333-us-east-1"
    ]


def ruleset(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHELL.files[file])
    posted = ["gh", "api", "--method", "POST", "repos/example/siesa-integration/rulesets", "--input", file]
    assert posted in SHELL.commands
    assert found["enforcement"] == "active"
    return found


def test_main_asks_for_the_check_that_looks_at_all_others_and_admits_a_releases_merge_commit() -> None:
    rules = {rule["type"]: rule.get("parameters") for rule in ruleset("main.json")["rules"]}

    assert rules.keys() == {"deletion", "non_fast_forward", "pull_request", "required_status_checks"}
    checks = rules["required_status_checks"]
    assert [check["context"] for check in checks["required_status_checks"]] == [job("ci", "ci").content["name"]]
    assert checks["strict_required_status_checks_policy"] is True
    assert "merge" in rules["pull_request"]["allowed_merge_methods"]


def test_whoever_may_release_can_move_no_release() -> None:
    making, staying = ruleset("release-tags.json"), ruleset("released-tags.json")

    assert [rule["type"] for rule in making["rules"]] == ["creation"]
    assert making["bypass_actors"]
    assert ([rule["type"] for rule in staying["rules"]], staying["bypass_actors"]) == (["update", "deletion"], [])


def test_every_tag_that_starts_a_release_is_under_both_rulesets() -> None:
    [path] = [path for path in FILES if path.stem == "release"]
    [pattern] = read(path)["on"]["push"]["tags"]
    tags = [f"refs/tags/{folder.name}-v10.2.30" for folder in (ROOT / "packages").iterdir()]

    assert pattern == "*-v[0-9]+.[0-9]+.[0-9]+"
    for file in ("release-tags.json", "released-tags.json"):
        [included] = ruleset(file)["conditions"]["ref_name"]["include"]
        assert [tag for tag in tags if not fnmatch(tag, included)] == []


def test_a_releases_tag_is_pushed_after_its_commit_came_to_main_as_it_is() -> None:
    commands = [" ".join(words) for words in SHELL.commands]
    order = ["./run release loader", "git push origin release-loader", "gh pr merge --merge"]

    places = [commands.index(command) for command in [*order, "git push origin loader-v0.2.0"]]
    assert places == sorted(places)
    assert [command for command in commands if re.search(r"--(squash|rebase|force|follow-tags)", command)] == []


SERVER_LACKS = [
    "$/.github/actions/set-up",
    "queue: max",
    "actions/upload-artifact",
    "actions/attest-build-provenance",
    "gh attestation",
    "uv publish --trusted-publishing always",
    "runs-on: ubuntu-24.04",
]


@pytest.mark.parametrize("thing", SERVER_LACKS)
def test_what_an_enterprise_server_lacks_and_a_workflow_uses_stands_on_the_page(thing: str) -> None:
    section = PAGE.partition("## GitHub Enterprise Server")[2]

    assert [path for path in FILES if thing in path.read_text(encoding="utf-8")], "the page need not tell of it"
    assert thing in section


def test_every_runner_is_of_the_kind_that_the_page_names() -> None:
    assert {each.content["runs-on"] for each in jobs()} == {"ubuntu-24.04"}
    assert [path for path in ACTION_FILES if read(path)["runs"]["using"] != "composite"] == []


def test_every_variable_that_a_workflow_reads_is_on_the_page() -> None:
    read = {name for each in jobs() for name in re.findall(r"vars\.([A-Z_]+)", json.dumps(dict(each.content)))}

    assert {"REGISTRY", "AWS_ROLE_ARN"} <= read
    assert sorted(name for name in read if name not in PAGE) == []


def test_every_input_that_the_page_gives_is_one_of_the_workflow() -> None:
    [command] = [words for words in SHELL.commands if words[:4] == ["gh", "workflow", "run", "deploy.yml"]]
    given = {word.partition("=")[0] for word in command if "=" in word}
    used = set(re.findall(r"inputs\.([a-z]+)", json.dumps([dict(job("deploy", name).content) for name in STAGES])))

    assert given | {"rollback"} == used


STAGES = ("build", "plan", "deploy")
