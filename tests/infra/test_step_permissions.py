import json
from typing import Any

import pytest

from tests.infra.reading import arn, granted, named, statements
from tests.infra.synthesis import ACCOUNT

pytestmark = pytest.mark.xdist_group("cdk")

CLIENT = "${aws:PrincipalTag/client_id}"
PAYLOADS = f"arn:aws:s3:::siesa-integration-payloads-prod-{ACCOUNT}"
CONFIG_ITEMS = arn("dynamodb", "table/siesa-integration-config-prod")
SYNC_ITEMS = arn("dynamodb", "table/siesa-integration-sync-state-prod")


def secret(kind: str) -> str:
    return arn("secretsmanager", f"secret:siesa-integration/{CLIENT}/{kind}-??????")


OBJECTS = {("s3:GetObject", f"{PAYLOADS}/payloads/{CLIENT}/*"), ("s3:PutObject", f"{PAYLOADS}/payloads/{CLIENT}/*")}
BASELINES = f"{PAYLOADS}/baselines/{CLIENT}/*"

# The table of docs/reference/permissions.md, column by column.
TENANT = {
    "extractor": OBJECTS
    | {("dynamodb:GetItem", CONFIG_ITEMS)}
    | {(f"dynamodb:{call}", SYNC_ITEMS) for call in ("GetItem", "Query", "PutItem", "UpdateItem")}
    | {(f"s3:{call}", BASELINES) for call in ("GetObject", "PutObject", "DeleteObject")}
    | {("s3:ListBucket", PAYLOADS), ("secretsmanager:GetSecretValue", secret("siesa"))},
    "transformer": OBJECTS | {("dynamodb:GetItem", CONFIG_ITEMS), ("dynamodb:UpdateItem", SYNC_ITEMS)},
    "loader": OBJECTS
    | {("dynamodb:GetItem", CONFIG_ITEMS), ("dynamodb:UpdateItem", SYNC_ITEMS), ("s3:PutObject", BASELINES)}
    | {("secretsmanager:GetSecretValue", secret(kind)) for kind in ("kong", "wms")},
}


@pytest.fixture(params=list(TENANT))
def step(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stack(templates: dict[str, Any], step: str) -> dict[str, Any]:
    template: dict[str, Any] = templates[f"siesa-integration-{step}-prod"]
    return template


def role(stack: dict[str, Any], thing: str) -> dict[str, Any]:
    return named(stack, "AWS::IAM::Role", "RoleName", f"siesa-integration-{thing}-prod")


def test_the_functions_own_role_reaches_no_clients_data(stack: dict[str, Any], step: str) -> None:
    assert granted(role(stack, f"{step}-role")) == {
        ("logs:CreateLogStream", arn("logs", f"log-group:/aws/lambda/siesa-integration-{step}-prod:*")),
        ("logs:PutLogEvents", arn("logs", f"log-group:/aws/lambda/siesa-integration-{step}-prod:*")),
        ("s3:GetObject", f"arn:aws:s3:::siesa-integration-config-prod-{ACCOUNT}/*"),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/siesa-integration-{step}-tenant-role-prod"),
        ("sts:TagSession", f"arn:aws:iam::{ACCOUNT}:role/siesa-integration-{step}-tenant-role-prod"),
        ("xray:PutTelemetryRecords", "*"),
        ("xray:PutTraceSegments", "*"),
    }


def test_a_clients_session_may_do_what_the_step_does_and_no_more(stack: dict[str, Any], step: str) -> None:
    assert granted(role(stack, f"{step}-tenant-role")) == TENANT[step]


def test_what_a_clients_session_reaches_holds_the_clients_name_or_asks_for_its_key(
    stack: dict[str, Any], step: str
) -> None:
    for statement in statements(role(stack, f"{step}-tenant-role")):
        if statement["Action"][0].startswith("dynamodb:"):
            assert statement["Condition"] == {
                "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [CLIENT]},
                "Null": {"dynamodb:LeadingKeys": "false"},
            }
        elif statement["Action"] == ["secretsmanager:GetSecretValue"]:
            assert statement["Condition"] == {"StringEquals": {"aws:ResourceTag/environment": "prod"}}
            assert all(f"/{CLIENT}/" in resource for resource in statement["Resource"])
        elif statement["Action"] == ["s3:ListBucket"]:
            assert statement["Condition"] == {"StringEquals": {"s3:prefix": f"baselines/{CLIENT}/"}}
        else:
            assert all(f"/{CLIENT}/" in resource for resource in statement["Resource"])


def test_only_the_steps_own_role_assumes_the_tenant_role_and_only_for_one_client(
    stack: dict[str, Any], step: str
) -> None:
    tenant = role(stack, f"{step}-tenant-role")
    [trust] = tenant["AssumeRolePolicyDocument"]["Statement"]
    [own] = [
        name
        for name, found in stack["Resources"].items()
        if found.get("Properties", {}).get("RoleName") == f"siesa-integration-{step}-role-prod"
    ]

    assert trust == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"AWS": f"arn:{own}"},
        "Condition": {
            "StringLike": {"aws:RequestTag/client_id": "?*"},
            "ForAllValues:StringEquals": {"aws:TagKeys": ["client_id"]},
        },
    }
    assert tenant["MaxSessionDuration"] == 3600


def test_codedeploy_moves_the_one_alias_and_looks_at_alarms(stack: dict[str, Any], step: str) -> None:
    function = arn("lambda", f"function:siesa-integration-{step}-prod")

    assert granted(role(stack, f"{step}-release-role")) == {
        (f"lambda:{call}", resource)
        for call in ("GetAlias", "GetProvisionedConcurrencyConfig", "UpdateAlias")
        for resource in (function, f"{function}:*")
    } | {("cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:*"))}


def test_no_role_of_a_step_has_a_policy_that_somebody_else_writes(stack: dict[str, Any]) -> None:
    assert "ManagedPolicyArns" not in json.dumps(stack)
    assert "AWS::IAM::Policy" not in {found["Type"] for found in stack["Resources"].values()}
