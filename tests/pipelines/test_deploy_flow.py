"""deploy.yml: built without a credential, planned before the approval, tried after, turned back where that fails."""

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from tools import rollback
from tools.artifact.build import artifact_name
from tools.on_aws import ENVIRONMENTS

from tests.pipelines.workflows import FILES, ROOT, Job, job, read, run

CLI = ROOT / "node_modules" / ".bin" / "cdk"
GIVEN = {"WHAT": "loader", "ENVIRONMENT": "prod", "ACCOUNT": "111122223333", "ROLLBACK": "on"}
CONTEXT = ["-c", "environment=prod", "-c", "account=111122223333", "-c", "only=loader", "-c", "rollback=on"]
ASSUME = "aws-actions/configure-aws-credentials"
TAG = {
    "GITHUB_REPOSITORY": "o/r",
    "GITHUB_REF_NAME": "loader-v1.0.0",
    "GITHUB_SHA": "5f" * 20,
    "SIGNER": "https://github.example/o/r/.github/workflows/release.yml@refs/tags/loader-v1.0.0",
}


def of(name: str) -> Job:
    return job("deploy", name)


def inputs() -> dict[str, Any]:
    [path] = [path for path in FILES if path.stem == "deploy"]
    found: dict[str, Any] = read(path)["on"]["workflow_dispatch"]["inputs"]
    return found


def test_one_lambda_or_the_machines_go_to_one_environment() -> None:
    assert inputs()["what"]["options"] == [*rollback.STEPS, "workflow"]
    assert tuple(inputs()["environment"]["options"]) == ENVIRONMENTS


def test_the_plan_is_made_by_a_role_that_reads_before_the_approval_is_asked_for() -> None:
    assert (of("plan").content["needs"], of("deploy").content["needs"]) == ("build", "plan")
    assert of("plan").content["environment"] == "${{ inputs.environment }}-plan"
    assert of("deploy").content["environment"] == "${{ inputs.environment }}"


def test_nothing_is_built_where_a_credential_is() -> None:
    assert "id-token" not in of("build").permissions
    for name in ("plan", "deploy"):
        assert "lambda" not in [words for script in of(name).scripts for words in script.split()[1:2]]
        actions = [step.get("uses", step.get("run", "")).partition("@")[0] for step in of(name).steps]
        installing = actions.index("./run cdk -- --version")
        assert installing < actions.index(ASSUME), "dependencies are installed while there is no credential"


def test_a_tags_lambda_is_only_deployed_as_the_release_attested_it(tmp_path: Path) -> None:
    step = of("build").step("These are the bytes that were released under this tag")
    (tmp_path / "dist" / "deploy").mkdir(parents=True)
    for name in ("arm64.zip", "arm64.zip.sha256", "x86_64.zip"):
        (tmp_path / "dist" / "deploy" / name).touch()

    ran = run(step["run"], tmp_path, {"gh": ""}, **TAG)

    assert step["if"] == "inputs.what != 'workflow' && github.ref_type == 'tag'"
    assert ran.calls == [verifying(f"dist/deploy/{arch}.zip") for arch in ("arm64", "x86_64")]


def test_a_tags_machines_are_only_deployed_of_the_commit_that_was_released(tmp_path: Path) -> None:
    step = of("build").step("This is the commit that was released under this tag")
    (tmp_path / "released").mkdir()
    (tmp_path / "released" / "a.whl").touch()

    ran = run(step["run"], tmp_path, {"gh": ""}, **TAG)

    assert step["if"] == "inputs.what == 'workflow' && github.ref_type == 'tag'"
    fetching, verified = ran.calls
    dist = tomllib.loads((ROOT / "packages" / "workflow-def" / "pyproject.toml").read_text())["project"]["name"]
    assert fetching[:6] == ["gh", "release", "download", "loader-v1.0.0", "--repo", "o/r"]
    assert fetching[6:8] == ["--pattern", f"{dist.replace('-', '_')}-*.whl"]
    assert verified == verifying("released/a.whl")


@pytest.mark.parametrize("place", ["dist/deploy/a.zip", "released/a.whl"])
def test_what_no_release_has_attested_ends_the_deployment(tmp_path: Path, place: str) -> None:
    folder = place.rpartition("/")[0]
    [step] = [step for step in of("build").steps if f"{folder}/*" in step.get("run", "")]
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()

    assert run(step["run"], tmp_path, {"gh": ""}, FAILS="gh", **TAG).code == 1


def test_who_signed_is_release_yml_of_this_repository_as_the_tag_has_it() -> None:
    signers = [step["env"]["SIGNER"] for step in of("build").steps if "SIGNER" in step.get("env", {})]

    workflow = "${{ github.server_url }}/${{ github.repository }}/.github/workflows/release.yml"
    assert signers == [f"{workflow}@${{{{ github.ref }}}}"] * 2


def verifying(file: str) -> list[str]:
    who = ["--cert-identity", TAG["SIGNER"], "--source-digest", TAG["GITHUB_SHA"]]
    return ["gh", "attestation", "verify", file, "--repo", "o/r", *who]


def test_a_branchs_lambda_is_built_for_whichever_processor_an_environment_asks_for(tmp_path: Path) -> None:
    step = of("build").step("Build the Lambda, for both processors")

    ran = run(step["run"], tmp_path, {"run": ""}, **GIVEN)

    assert step["if"] == "inputs.what != 'workflow' && github.ref_type != 'tag'"
    assert ran.calls == [["run", "lambda", "loader", "--output", "dist/deploy"]]


def test_a_tags_lambda_is_the_releases_own_file_and_not_built_again(tmp_path: Path) -> None:
    step = of("build").step("Fetch the Lambda that was released under this tag, for both processors")

    ran = run(step["run"], tmp_path, {"gh": ""}, **GIVEN | TAG)

    assert step["if"] == "inputs.what != 'workflow' && github.ref_type == 'tag'"
    [[*called, folder]] = ran.calls
    pattern = called[called.index("--pattern") + 1]
    assert (called[:4], folder) == (["gh", "release", "download", "loader-v1.0.0"], "dist/deploy")
    built = artifact_name("loader", "arm64")
    assert [fnmatch(f"{built}{ending}", pattern) for ending in ("", ".sha256", ".cdx.json")] == [True] * 3
    assert not fnmatch(artifact_name("extractor", "arm64"), pattern)


def test_deployments_of_an_environment_take_turns_and_none_is_dropped_or_cut_off() -> None:
    [path] = [path for path in FILES if path.stem == "deploy"]

    assert read(path)["concurrency"] == {
        "group": "deploy-${{ inputs.environment }}",
        "cancel-in-progress": False,
        "queue": "max",
    }


def test_the_plan_stands_in_the_summary(tmp_path: Path) -> None:
    script = of("plan").step("Show what would change")["run"]

    ran = run(script, tmp_path, {"run": "[~] AWS::Lambda::Alias Live"}, **GIVEN)

    assert (ran.code, ran.summary) == (0, "```\n[~] AWS::Lambda::Alias Live\n```\n")
    [call] = ran.calls
    assert call[:5] == ["run", "cdk", "--", "diff", "siesa-integration-loader-prod"]
    assert call[5:] == ["--exclusively", "--method", "template", "--no-color", *CONTEXT]


def test_a_plan_that_cannot_be_made_stops_the_deployment_and_says_why(tmp_path: Path) -> None:
    script = of("plan").step("Show what would change")["run"]

    ran = run(script, tmp_path, {"run": "error: no account"}, FAILS="run", **GIVEN)

    assert ran.code == 1
    assert "error: no account" in ran.summary


def test_what_is_deployed_is_what_was_planned(tmp_path: Path) -> None:
    script = of("deploy").step("Deploy, and turn back by itself at an alarm")["run"]

    ran = run(script, tmp_path, {"run": ""}, **GIVEN)

    [call] = ran.calls
    assert call[:5] == ["run", "cdk", "--", "deploy", "siesa-integration-loader-prod"]
    assert call[5:] == ["--exclusively", "--require-approval", "never", *CONTEXT]


def test_what_is_live_is_noted_before_and_a_client_is_synced_after() -> None:
    names = [step["name"] for step in of("deploy").steps if "name" in step]

    assert names[-5:] == [
        "Note what is live",
        "Deploy, and turn back by itself at an alarm",
        "See that the newest version is live",
        "Sync a client",
        "Point the alias back at what was live",
    ]


def test_the_alias_goes_back_where_what_was_deployed_is_not_proved_by_a_sync() -> None:
    *_, deploying, _, _, _, assuming, turning = of("deploy").steps

    assert deploying["id"] == "deploy"
    # What mends a failing release does not give way to it.
    wanted = "failure() && steps.deploy.outcome == 'success' && inputs.rollback == 'on'"
    assert {assuming["if"], turning["if"]} == {wanted}


def test_each_part_of_a_deployment_has_a_session_of_its_own() -> None:
    assuming = [step for step in of("deploy").steps if step.get("uses", "").startswith(ASSUME)]

    # A role's session lasts an hour; the shift takes half of one, and the sync up to 45 minutes.
    assert len(assuming) == 3
    assert [step["with"].get("unset-current-credentials") for step in assuming] == [None, True, True]


def test_a_failed_sync_fails_the_deployment_and_is_told_in_the_summary(tmp_path: Path) -> None:
    script = of("deploy").step("Sync a client")["run"]

    ran = run(script, tmp_path, {"run": "error: it failed"}, FAILS="run", CLIENT="cliente a", **GIVEN)

    assert (ran.code, ran.summary) == (1, "error: it failed\n")
    assert ran.calls == [["run", "smoke", "prod", "--client", "cliente a", "--timeout", "2700"]]


def test_what_was_noted_is_what_it_goes_back_to(tmp_path: Path) -> None:
    noting = of("deploy").step("Note what is live")["run"]
    checking = of("deploy").step("See that the newest version is live")["run"]
    turning = of("deploy").step("Point the alias back at what was live")["run"]

    ran = run("\n".join([noting, checking, turning]), tmp_path, {"run": ""}, **GIVEN)

    assert ran.calls == [
        ["run", "rollback", "loader", "prod", "--save", "live-before.json"],
        ["run", "rollback", "loader", "prod", "--check"],
        ["run", "rollback", "loader", "prod", "--from", "live-before.json"],
    ]


@pytest.mark.skipif(not CLI.exists(), reason="the CDK CLI is not installed: run npm ci")
@pytest.mark.parametrize("command", ["diff", "deploy"])
def test_the_cdk_cli_has_every_option_that_it_is_given(command: str) -> None:
    scripts = [script for name in ("plan", "deploy") for script in of(name).scripts]
    [script] = [script for script in scripts if f"cdk -- {command}" in script]
    program = [sys.executable, str(ROOT / "tools" / "cdk.py"), command, "--help"]
    told = subprocess.run(program, capture_output=True, text=True, timeout=60, check=True).stdout

    given = set(re.findall(r"--[a-z-]+", script.partition(f"-- {command}")[2]))
    assert sorted(given - set(re.findall(r"--[a-z-]+", told))) == []
