"""One environment with settings that the committed ones leave out, and with the loader's zip named alone."""

from typing import Any

import pytest

from tests.infra.reading import arn, granted, named, only, statements
from tests.infra.synthesis import ACCOUNT, make_artifact, synthesised

pytestmark = pytest.mark.xdist_group("other-settings")

SETTINGS = """
[test]
region = "us-east-1"
architecture = "x86_64"
memory_mb = { loader = 1024 }
product_types = ["tms"]
alert_emails = ["ops@example.com"]
[test.vpc]
subnet_ids = ["subnet-0a1b2c3d", "subnet-0123456789abcdef0"]
security_group_ids = ["sg-0a1b2c3d"]
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("other")
    settings = folder / "environments.toml"
    settings.write_text(SETTINGS)
    return synthesised(
        folder / "out",
        account=ACCOUNT,
        environment="test",
        only="data,loader",
        settings=settings,
        loader=make_artifact(folder, "loader", "x86_64"),
        rollback="off",
    ).templates


@pytest.fixture(scope="module")
def loader(written: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = written["siesa-integration-loader-test"]
    return template


def role(template: dict[str, Any], thing: str) -> dict[str, Any]:
    return named(template, "AWS::IAM::Role", "RoleName", f"siesa-integration-loader-{thing}-test")


def test_a_release_of_one_step_needs_the_artifact_of_no_other(written: dict[str, Any]) -> None:
    assert list(written) == ["siesa-integration-data-test", "siesa-integration-loader-test"]


def test_a_function_stands_in_the_network_that_the_settings_name(loader: dict[str, Any]) -> None:
    function = only(loader, "AWS::Lambda::Function")

    assert function["VpcConfig"] == {
        "SubnetIds": ["subnet-0a1b2c3d", "subnet-0123456789abcdef0"],
        "SecurityGroupIds": ["sg-0a1b2c3d"],
    }


def test_lambda_makes_the_functions_network_interfaces_and_its_code_may_not(loader: dict[str, Any]) -> None:
    own = role(loader, "role")
    [denied] = [statement for statement in statements(own) if statement["Effect"] == "Deny"]
    interfaces = {(action, resource) for action, resource in granted(own) if action.startswith("ec2:")}

    assert ("ec2:CreateNetworkInterface", "*") in interfaces
    assert {(action, "*") for action in denied["Action"]} == interfaces
    code = arn("lambda", "function:siesa-integration-loader-test")
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": code}}


def test_a_function_has_the_processor_and_the_memory_of_the_settings(loader: dict[str, Any]) -> None:
    function = only(loader, "AWS::Lambda::Function")

    assert (function["Architectures"], function["MemorySize"]) == (["x86_64"], 1024)


def test_a_loader_reads_the_secrets_of_the_products_that_the_settings_name(loader: dict[str, Any]) -> None:
    [secrets] = [
        found for action, found in granted(role(loader, "tenant-role")) if action.startswith("secretsmanager:")
    ]

    assert secrets.endswith(":secret:siesa-integration/${aws:PrincipalTag/client_id}/tms-??????")


def test_the_release_that_mends_a_failing_one_starts_while_alarms_still_ring(loader: dict[str, Any]) -> None:
    group = only(loader, "AWS::CodeDeploy::DeploymentGroup")

    assert group["AlarmConfiguration"] == {"Enabled": False}
    assert group["AutoRollbackConfiguration"]["Events"] == ["DEPLOYMENT_FAILURE"]
    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaAllAtOnce"


def test_whoever_the_settings_name_gets_the_alerts(written: dict[str, Any]) -> None:
    subscription = only(written["siesa-integration-data-test"], "AWS::SNS::Subscription")

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.com")
