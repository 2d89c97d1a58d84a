"""One environment with settings that the committed ones leave out, and with the loader's zip named alone."""

import json
from typing import Any

import pytest

from tests.infra.reading import arn, named, only, statements
from tests.infra.synthesis import ACCOUNT, make_artifact, synthesised

pytestmark = pytest.mark.xdist_group("other-settings")

SETTINGS = """
[test]
region = "eu-south-2"
architecture = "x86_64"
memory_mb = { loader = 1024 }
product_types = ["tms"]
alert_emails = ["ops@example.com"]
[test.vpc]
subnet_ids = ["subnet-0a1b2c3d", "subnet-0123456789abcdef0"]
security_group_ids = ["sg-0a1b2c3d"]
"""

INTERFACES = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
"""What a function in a network needs. Source: Lambda Developer Guide, "Required IAM permissions" of VPC access."""


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


def test_the_region_stands_in_the_name_of_cdks_bucket_and_nowhere_else(written: dict[str, Any]) -> None:
    for name, template in written.items():
        text = json.dumps(template).replace(f"cdk-hnb659fds-assets-{ACCOUNT}-eu-south-2", "")
        assert "eu-south-2" not in text, name
        assert "us-east-1" not in text, name


def test_a_function_stands_in_the_network_that_the_settings_name(loader: dict[str, Any]) -> None:
    function = only(loader, "AWS::Lambda::Function")

    assert function["VpcConfig"] == {
        "SubnetIds": ["subnet-0a1b2c3d", "subnet-0123456789abcdef0"],
        "SecurityGroupIds": ["sg-0a1b2c3d"],
    }


def test_lambda_makes_the_functions_network_interfaces_and_its_code_may_not(loader: dict[str, Any]) -> None:
    [policy] = [each for each in role(loader, "role")["Policies"] if each["PolicyName"] == "network"]
    allowed, denied = statements({"Policies": [policy]})
    code = arn("lambda", "function:siesa-integration-loader-test")

    assert allowed == {"Effect": "Allow", "Action": INTERFACES, "Resource": ["*"]}
    assert denied == {
        "Effect": "Deny",
        "Action": INTERFACES,
        "Resource": ["*"],
        "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": code}},
    }


def test_a_function_has_the_processor_and_the_memory_of_the_settings(loader: dict[str, Any]) -> None:
    function = only(loader, "AWS::Lambda::Function")

    assert (function["Architectures"], function["MemorySize"]) == (["x86_64"], 1024)


def test_a_loader_reads_the_secrets_of_the_products_that_the_settings_name(loader: dict[str, Any]) -> None:
    [secrets] = [each for each in role(loader, "tenant-role")["Policies"] if each["PolicyName"] == "secrets"]
    [statement] = statements({"Policies": [secrets]})

    assert statement == {
        "Effect": "Allow",
        "Action": ["secretsmanager:GetSecretValue"],
        "Resource": [arn("secretsmanager", "secret:siesa-integration/${aws:PrincipalTag/client_id}/tms-??????")],
        "Condition": {"StringEquals": {"aws:ResourceTag/environment": "test"}},
    }


def test_the_release_that_mends_a_failing_one_starts_while_alarms_still_ring(loader: dict[str, Any]) -> None:
    group = only(loader, "AWS::CodeDeploy::DeploymentGroup")

    assert group["AlarmConfiguration"] == {"Enabled": False}
    assert group["AutoRollbackConfiguration"]["Events"] == ["DEPLOYMENT_FAILURE"]
    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaAllAtOnce"


def test_whoever_the_settings_name_gets_the_alerts(written: dict[str, Any]) -> None:
    subscription = only(written["siesa-integration-data-test"], "AWS::SNS::Subscription")

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.com")
