import json
from collections.abc import Callable
from typing import Any

import pytest

from siesa_workflow import close_books, freshness, machine
from tests.infra.reading import REGION, arn, granted, named, only, resources, statements, trusted
from tests.infra.synthesis import ACCOUNT, ROOT
from typed_asl import StateMachine, permissions

pytestmark = pytest.mark.xdist_group("cdk")

MACHINES = {"workflow": machine.build, "close-books": close_books.build, "freshness": freshness.build}
ENVIRONMENTS = ("dev", "test", "prod")

CEILING = {
    "lambda:InvokeFunction",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:GetItem",
    "sns:Publish",
}
"""The guide, Security Considerations, IAM Permissions."""

OWN = ("logs:", "xray:")
"""What a machine needs beside its definition: log delivery and traces."""


@pytest.fixture
def workflow(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-workflow-prod"]
    return template


def deployed(template: dict[str, Any], thing: str, environment: str = "prod") -> dict[str, Any]:
    name = f"siesa-integration-{thing}-{environment}"
    return named(template, "AWS::StepFunctions::StateMachine", "StateMachineName", name)


def role_of(template: dict[str, Any], thing: str) -> dict[str, Any]:
    return named(template, "AWS::IAM::Role", "RoleName", f"siesa-integration-{thing}-role-prod")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_three_machines_are_deployed(templates: dict[str, Any], environment: str) -> None:
    template = templates[f"siesa-integration-workflow-{environment}"]
    machines = resources(template, "AWS::StepFunctions::StateMachine").values()

    assert {each["StateMachineName"] for each in machines} == {
        f"siesa-integration-{thing}-{environment}" for thing in MACHINES
    }


def test_machines_are_made_one_after_the_other_because_each_edits_one_policy_of_the_account(
    workflow: dict[str, Any],
) -> None:
    machines = {
        found["Properties"]["StateMachineName"].split("-", 2)[2]: (name, found.get("DependsOn", []))
        for name, found in workflow["Resources"].items()
        if found["Type"] == "AWS::StepFunctions::StateMachine"
    }

    assert machines["workflow-prod"][0] in machines["close-books-prod"][1]
    assert machines["close-books-prod"][0] in machines["freshness-prod"][1]


@pytest.mark.parametrize("thing", MACHINES)
def test_what_deploys_is_the_committed_definition(workflow: dict[str, Any], thing: str) -> None:
    committed = ROOT / "docs" / "reference" / f"siesa-integration-{thing}.asl.json"

    assert json.loads(deployed(workflow, thing)["DefinitionString"]) == json.loads(committed.read_text())


def test_the_workflow_calls_the_live_aliases_of_the_three_functions(
    templates: dict[str, Any], workflow: dict[str, Any]
) -> None:
    aliases = {}
    for step in ("extractor", "transformer", "loader"):
        template = templates[f"siesa-integration-{step}-prod"]
        function = only(template, "AWS::Lambda::Function")["FunctionName"]
        alias = only(template, "AWS::Lambda::Alias")["Name"]
        aliases[f"{step.capitalize()}FunctionArn"] = arn("lambda", f"function:{function}:{alias}")
    places = deployed(workflow, "workflow")["DefinitionSubstitutions"]

    assert {name: value for name, value in places.items() if "FunctionArn" in name} == aliases


def test_machines_write_to_the_tables_and_the_topic_of_the_data_stack(
    templates: dict[str, Any], workflow: dict[str, Any]
) -> None:
    data = templates["siesa-integration-data-prod"]
    tables = {table["TableName"] for table in resources(data, "AWS::DynamoDB::GlobalTable").values()}
    topic = arn("sns", only(data, "AWS::SNS::Topic")["TopicName"])

    for thing in MACHINES:
        places = deployed(workflow, thing)["DefinitionSubstitutions"]
        assert {value for name, value in places.items() if name.endswith("TableName")} <= tables
        assert {value for name, value in places.items() if name == "AlertsTopicArn"} <= {topic}


@pytest.mark.parametrize(("thing", "build"), MACHINES.items(), ids=MACHINES)
def test_a_machines_role_is_what_its_definition_needs_and_log_delivery_and_traces(
    workflow: dict[str, Any], thing: str, build: Callable[[], StateMachine]
) -> None:
    needed = permissions(build(), partition="aws", region=REGION, account=ACCOUNT)
    places = deployed(workflow, thing)["DefinitionSubstitutions"]
    expected = [
        one.as_dict() | {"Resource": [_filled(resource, places) for resource in one.resources]}
        for one in needed.statements
    ]
    derived = [
        one for one in statements(role_of(workflow, thing)) if not all(each.startswith(OWN) for each in one["Action"])
    ]

    assert derived == expected


def test_the_workflows_role_stays_under_the_guides_ceiling(workflow: dict[str, Any]) -> None:
    actions = {action for action, _ in granted(role_of(workflow, "workflow"))}

    assert {action for action in actions if not action.startswith(OWN)} <= CEILING


@pytest.mark.parametrize("thing", MACHINES)
def test_only_step_functions_for_this_machine_may_use_its_role(workflow: dict[str, Any], thing: str) -> None:
    role = role_of(workflow, thing)
    own = arn("states", f"stateMachine:siesa-integration-{thing}-prod")
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]

    assert trusted(role) == {"states.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": [own, f"{own}:*"]},
    }


@pytest.mark.parametrize("thing", MACHINES)
def test_executions_are_logged_with_their_data_and_traced(workflow: dict[str, Any], thing: str) -> None:
    found = deployed(workflow, thing)
    name = f"/aws/stepfunctions/siesa-integration-{thing}-prod"
    groups = resources(workflow, "AWS::Logs::LogGroup")
    [group] = [logical for logical, each in groups.items() if each["LogGroupName"] == name]

    assert found["LoggingConfiguration"] == {
        "Level": "ALL",
        "IncludeExecutionData": True,
        "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": f"arn:{group}"}}],
    }
    assert found["TracingConfiguration"] == {"Enabled": True}
    assert groups[group]["KmsKeyId"]
    assert groups[group]["RetentionInDays"] == 365


def _filled(text: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        text = text.replace(f"${{{name}}}", value)
    return text
