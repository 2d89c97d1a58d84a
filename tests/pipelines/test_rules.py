"""What every workflow keeps to: pinned actions, least rights, time limits, and verbs that run here the same."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.workflows import ACTION_FILES, FILES, ROOT, Job, commands, job, jobs, read

PINS = {
    "actions/checkout": ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "actions/setup-python": ("5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0"),
    "actions/setup-node": ("249970729cb0ef3589644e2896645e5dc5ba9c38", "v6.5.0"),
    "actions/upload-artifact": ("bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"),
    "actions/attest-build-provenance": ("a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32", "v4.1.0"),
    "astral-sh/setup-uv": ("20cfd1bf945f4377ade1205e4dbc17946fc9a30d", "v10.0.1"),
    "aws-actions/configure-aws-credentials": ("e6de054238d6b7531b4efff3b6587d9aade6a06c", "v6.2.3"),
}
USES = re.compile(r"uses: (\S+?)(?:@([0-9a-f]{40}) # (v[0-9.]+))?$", re.MULTILINE)

WRITES = {
    ("asl-review", "comment"): {"pull-requests"},
    ("release", "attest"): {"attestations", "id-token"},
    ("release", "pypi"): {"id-token"},
    ("release", "codeartifact"): {"id-token"},
    ("release", "github"): {"contents"},
    ("deploy", "plan"): {"id-token"},
    ("deploy", "deploy"): {"id-token"},
}
"""All that any job's token may write."""

SHELL = {"echo", "cat", "tee", "export", "shopt", "for", "do", "done"}
"""What joins a verb's output to GitHub's files, and gives a command each file of several."""

NO_VERB = {
    ("ci", "ci"): {"exit"},
    ("release", "pypi"): {"uv"},
    ("release", "codeartifact"): {"aws", "uv"},
}
"""Where something else than a verb runs: the check that is required of pull requests, and the uploads, which hold a
credential and therefore install nothing of the repository.
"""

EVERY = pytest.mark.parametrize("each", jobs(), ids=lambda each: f"{each.workflow}/{each.name}")
FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.mark.parametrize("path", [*FILES, *ACTION_FILES], ids=lambda path: path.parent.name + "/" + path.stem)
def test_every_action_is_pinned_to_a_known_commit_and_says_its_tag(path: Path) -> None:
    used = USES.findall(path.read_text(encoding="utf-8"))
    ours = [action for action, _, _ in used if action.startswith("$/")]

    assert used
    assert {action: (commit, tag) for action, commit, tag in used if action not in ours}.items() <= PINS.items()
    assert [action for action in ours if not (ROOT / action.removeprefix("$/") / "action.yml").is_file()] == []


@FILE
def test_a_workflow_grants_nothing_runs_in_bash_and_is_one_of_a_group(path: Path) -> None:
    content = read(path)

    assert content["permissions"] == {}
    assert content["defaults"] == {"run": {"shell": "bash"}}
    assert "${{" in content["concurrency"]["group"]
    assert "cancel-in-progress" in content["concurrency"]


@FILE
def test_no_workflow_runs_with_the_rights_of_the_base_of_a_pull_request(path: Path) -> None:
    assert {"pull_request_target", "workflow_run", "issue_comment"} & set(read(path)["on"]) == set()


@EVERY
def test_a_job_says_its_rights_and_its_longest_time(each: Job) -> None:
    assert 0 < each.content["timeout-minutes"] <= 150
    assert {right for right, access in each.permissions.items() if access == "write"} == WRITES.get(
        (each.workflow, each.name), set()
    )


@EVERY
def test_a_checkout_leaves_no_token_behind(each: Job) -> None:
    checkouts = [step for step in each.steps if step.get("uses", "").startswith("actions/checkout@")]

    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)
    assert bool(checkouts) == ("contents" in each.permissions and each.permissions["contents"] == "read")


@EVERY
def test_no_script_is_pasted_together_by_github(each: Job) -> None:
    assert [script for script in each.scripts if "${{" in script] == []


@EVERY
def test_what_a_step_runs_is_a_verb_or_githubs_own_command(each: Job) -> None:
    verbs = tomllib.loads((ROOT / "hatch.toml").read_text())["envs"]["default"]["scripts"]
    allowed = SHELL | {"gh"} | NO_VERB.get((each.workflow, each.name), set())
    called = [words for script in each.scripts for words in commands(script)]

    assert called
    assert [words for words in called if words[0] not in {"./run", *allowed}] == []
    assert [words for words in called if words[0] == "./run" and words[1] not in verbs] == []


@EVERY
def test_every_option_that_a_verb_is_given_is_one_that_it_knows(each: Job) -> None:
    called = [words for script in each.scripts for words in commands(script) if words[0] == "./run"]
    given = {(words[1], re.match(r"--[a-z-]+", word)) for words in called for word in words[2:]}
    unknown = [
        (verb, option[0])
        for verb, option in given
        if option and verb != "cdk" and f'"{option[0]}"' not in source_of(verb)
    ]

    assert unknown == []


def source_of(verb: str) -> str:
    line: list[str] = tomllib.loads((ROOT / "hatch.toml").read_text())["envs"]["default"]["scripts"][verb]
    named = re.search(r"tools[./]([a-z_]+)", line[-1])
    assert named is not None, f"{verb} is run by {line[-1]}"
    tool = ROOT / "tools" / named[1]
    files = [tool.with_suffix(".py")] if tool.with_suffix(".py").is_file() else sorted(tool.glob("*.py"))
    return "".join(file.read_text(encoding="utf-8") for file in files)


def test_nothing_is_cached_that_a_strangers_run_could_have_filled() -> None:
    actions = [step for path in ACTION_FILES for step in read(path)["runs"]["steps"]]
    given = [step.get("with", {}) for step in [*actions, *(step for each in jobs() for step in each.steps)]]

    caches = {(name, value) for options in given for name, value in options.items() if "cache" in name}
    assert caches == {("package-manager-cache", False), ("enable-cache", False)}


@EVERY
def test_no_job_goes_on_after_a_failure_or_hands_out_a_stored_secret(each: Job) -> None:
    text = json.dumps(dict(each.content))

    assert "continue-on-error" not in text
    assert re.findall(r"secrets[.\[]|\|\| true", text) == []


def test_the_uploads_uv_is_that_of_the_lock() -> None:
    [locked] = re.findall(r"^uv==(\S+)", (ROOT / "requirements" / "bootstrap.txt").read_text(), re.MULTILINE)
    versions = [step["with"]["version"] for each in jobs() for step in each.steps if "setup-uv" in step.get("uses", "")]

    assert versions == [locked] * 2


def test_the_matrix_is_every_python_that_the_packages_are_for() -> None:
    source = (ROOT / "tools" / "pythons.py").read_text()
    [versions] = re.findall(r"^VERSIONS = \((.*)\)$", source, re.MULTILINE)

    assert job("ci", "whole").content["strategy"]["matrix"]["python"] == [
        version.strip().strip('"') for version in versions.split(",")
    ]


def test_a_verb_that_is_unknown_would_be_seen() -> None:
    script = 'x="$(./run changed --json | tee a)"\nUSER=a ./run nothing \\\n  --at all # because\necho "$x" >> "$OUT"\n'
    expected: list[Any] = ["./run changed --json", "tee a", "./run nothing --at all", 'echo "$x" >> "$OUT"']

    assert [" ".join(words) for words in commands(script)] == expected


@pytest.mark.parametrize("verb", ["smoke", "rollback"])
def test_the_verb_starts_its_program(verb: str) -> None:
    line: list[str] = tomllib.loads((ROOT / "hatch.toml").read_text())["envs"]["default"]["scripts"][verb]
    program, *words = line[-1].replace("{args}", "--help").split()

    told = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert (program, told.returncode) == ("python", 0)
    assert told.stdout.startswith(f"usage: ./run {verb} ")
