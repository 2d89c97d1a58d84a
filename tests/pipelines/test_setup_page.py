"""docs/how-to/set-up-pipelines.md: its commands are AWS's, its roles may do what the verbs call, and no more."""

import json
import re
from typing import Any

import pytest

from tests.architecture.documented import ShellBlocks, faults_of
from tests.pipelines.workflows import ROOT, job, jobs

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
