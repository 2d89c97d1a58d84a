import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.infra.reading import arn, named, only, resources
from tests.infra.synthesis import ACCOUNT, STEPS

pytestmark = pytest.mark.xdist_group("cdk")

ROLLOUT = {
    "dev": "CodeDeployDefault.LambdaAllAtOnce",
    "test": "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
    "prod": "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
}


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stack(templates: dict[str, Any], step: str) -> dict[str, Any]:
    template: dict[str, Any] = templates[f"siesa-integration-{step}-prod"]
    return template


def test_a_function_has_the_guides_name_the_runtime_of_its_bytecode_and_lambdas_longest_time(
    stack: dict[str, Any], step: str
) -> None:
    function = only(stack, "AWS::Lambda::Function")

    assert function["FunctionName"] == f"siesa-integration-{step}-prod"
    assert function["Handler"] == f"siesa_{step}.handler.handler"
    assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
    assert (function["Timeout"], function["MemorySize"]) == (900, 512)
    assert "ReservedConcurrentExecutions" not in function
    assert "VpcConfig" not in function


def test_a_function_has_the_variables_that_its_code_reads_and_no_others(stack: dict[str, Any], step: str) -> None:
    expected = {
        "ENVIRONMENT": "prod",
        "CONFIG_TABLE": "siesa-integration-config-prod",
        "SYNC_STATE_TABLE": "siesa-integration-sync-state-prod",
        "CONFIG_BUCKET": f"siesa-integration-config-prod-{ACCOUNT}",
        "PAYLOAD_BUCKET": f"siesa-integration-payloads-prod-{ACCOUNT}",
        "TENANT_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/siesa-integration-{step}-tenant-role-prod",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }
    if step == "loader":
        expected["BATCH_SIZE"] = "100"

    assert only(stack, "AWS::Lambda::Function")["Environment"]["Variables"] == expected


def test_the_alias_live_points_at_the_version_of_this_release_and_old_versions_stay(stack: dict[str, Any]) -> None:
    [(version, published)] = [
        (name, found) for name, found in stack["Resources"].items() if found["Type"] == "AWS::Lambda::Version"
    ]
    alias = only(stack, "AWS::Lambda::Alias")

    assert (alias["Name"], alias["FunctionVersion"]) == ("live", f"{version}.Version")
    # But not one whose release turned back: Lambda refuses to publish the same code as a version again.
    assert (published["DeletionPolicy"], published["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_lambda_holds_a_version_to_the_hash_of_the_artifact(stack: dict[str, Any], step: str, artifacts: Path) -> None:
    [zipped] = artifacts.glob(f"siesa-{step}-*-arm64.zip")
    digest = hashlib.sha256(zipped.read_bytes()).digest()

    assert only(stack, "AWS::Lambda::Version")["CodeSha256"] == base64.b64encode(digest).decode()


def test_a_function_waits_for_its_log_group_which_it_may_not_make(stack: dict[str, Any]) -> None:
    [group] = resources(stack, "AWS::Logs::LogGroup")
    [function] = [found for found in stack["Resources"].values() if found["Type"] == "AWS::Lambda::Function"]

    assert group in function["DependsOn"]


@pytest.mark.parametrize("environment", list(ROLLOUT))
def test_a_release_turns_back_at_faults_of_the_code_and_not_at_a_clients_wrong_password(
    templates: dict[str, Any], step: str, environment: str
) -> None:
    template = templates[f"siesa-integration-{step}-{environment}"]
    group = only(template, "AWS::CodeDeploy::DeploymentGroup")
    watched = [template["Resources"][alarm["Name"]]["Properties"] for alarm in group["AlarmConfiguration"]["Alarms"]]

    assert group["DeploymentConfigName"] == ROLLOUT[environment]
    assert group["AutoRollbackConfiguration"]["Enabled"] is True
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    # Neither is Lambda's own count of errors, in which a refused password stands like any other.
    assert {(alarm["Namespace"], alarm["MetricName"]) for alarm in watched} == {
        ("SiesaIntegration", "UnexpectedErrors"),
        ("SiesaIntegration/Starts", f"siesa-integration-{step}-{environment}"),
    }


def test_the_alias_moves_through_the_stacks_own_deployment_group(stack: dict[str, Any]) -> None:
    [alias] = [found for found in stack["Resources"].values() if found["Type"] == "AWS::Lambda::Alias"]
    [group] = [
        name for name, found in stack["Resources"].items() if found["Type"] == "AWS::CodeDeploy::DeploymentGroup"
    ]

    assert alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"] == {"Ref": group}
    # Or the alias moves by the group as it was: with the alarms that `rollback=off` takes away.
    assert group in alias["DependsOn"]


def test_only_the_stacks_own_deployment_group_may_use_the_role_that_moves_the_alias(
    stack: dict[str, Any], step: str
) -> None:
    role = named(stack, "AWS::IAM::Role", "RoleName", f"siesa-integration-{step}-release-role-prod")
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "codedeploy.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": arn("codedeploy", f"deploymentgroup:siesa-integration-{step}-prod/live")},
    }


def test_the_alarms_of_a_step_ring_as_the_issue_says_and_reach_the_topic(stack: dict[str, Any], step: str) -> None:
    alarms = resources(stack, "AWS::CloudWatch::Alarm").values()
    rules = {
        alarm["AlarmName"]: (
            alarm["MetricName"],
            alarm["Statistic"],
            alarm["Period"],
            alarm["ComparisonOperator"],
            alarm["Threshold"],
        )
        for alarm in alarms
    }
    above, name = "GreaterThanThreshold", f"siesa-integration-{step}"

    assert rules == {
        f"{name}-errors-prod": ("Errors", "Sum", 300, above, 5),
        f"{name}-throttles-prod": ("Throttles", "Sum", 300, above, 0),
        f"{name}-unexpected-errors-prod": ("UnexpectedErrors", "Sum", 60, above, 0),
        f"{name}-not-starting-prod": (f"{name}-prod", "Sum", 60, above, 0),
    }
    for alarm in alarms:
        assert alarm["AlarmActions"] == [arn("sns", "siesa-integration-alerts-prod")]
        assert alarm["TreatMissingData"] == "notBreaching"
        assert "Look: aws " in alarm["AlarmDescription"]


def test_a_function_that_does_not_start_is_counted_from_its_log(stack: dict[str, Any], step: str) -> None:
    [measure] = resources(stack, "AWS::Logs::MetricFilter").values()
    alarm = named(stack, "AWS::CloudWatch::Alarm", "AlarmName", f"siesa-integration-{step}-not-starting-prod")
    [transformation] = measure["MetricTransformations"]

    assert measure["LogGroupName"] == f"/aws/lambda/siesa-integration-{step}-prod"
    # A process that ended, Runtime.ExitError, is as often the memory that one client's catalogue took.
    assert measure["FilterPattern"] == (
        '?"Runtime.HandlerNotFound" ?"Runtime.ImportModuleError" ?"Runtime.UserCodeSyntaxError"'
    )
    assert (transformation["MetricNamespace"], transformation["MetricName"]) == (
        alarm["Namespace"],
        alarm["MetricName"],
    )


def test_logs_are_kept_as_long_as_the_settings_say(templates: dict[str, Any], step: str) -> None:
    days = {
        environment: only(templates[f"siesa-integration-{step}-{environment}"], "AWS::Logs::LogGroup")[
            "RetentionInDays"
        ]
        for environment in ("dev", "test", "prod")
    }

    assert days == {"dev": 30, "test": 30, "prod": 365}
