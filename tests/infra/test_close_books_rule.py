from typing import Any

import pytest

from tests.infra.reading import arn, granted, only, resources, statements, trusted

pytestmark = pytest.mark.xdist_group("cdk")

WORKFLOW = arn("states", "stateMachine:siesa-integration-workflow-prod")
CLOSE_BOOKS = arn("states", "stateMachine:siesa-integration-close-books-prod")


@pytest.fixture
def workflow(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-workflow-prod"]
    return template


@pytest.fixture
def rule(workflow: dict[str, Any]) -> dict[str, Any]:
    return only(workflow, "AWS::Events::Rule")


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """EventBridge's matching of plain values: each field of the pattern holds one of its values."""
    return all(
        matches(wanted, event[key]) if isinstance(wanted, dict) else event.get(key) in wanted
        for key, wanted in pattern.items()
    )


def ended(status: str, machine: str = WORKFLOW) -> dict[str, Any]:
    detail = {"status": status, "stateMachineArn": machine, "stateMachineAliasArn": f"{machine}:live"}
    return {"source": "aws.states", "detail-type": "Step Functions Execution Status Change", "detail": detail}


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_an_execution_that_ended_past_its_failure_branch_starts_close_books(rule: dict[str, Any], status: str) -> None:
    [target] = rule["Targets"]

    assert matches(rule["EventPattern"], ended(status))
    assert target["Arn"] == f"{CLOSE_BOOKS}:live"


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED", "FAILED", "PENDING_REDRIVE"])
def test_an_execution_that_closed_its_own_books_starts_nothing(rule: dict[str, Any], status: str) -> None:
    assert not matches(rule["EventPattern"], ended(status))


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_close_books_is_never_started_by_its_own_end(rule: dict[str, Any], status: str) -> None:
    assert not matches(rule["EventPattern"], ended(status, CLOSE_BOOKS))


def test_the_rules_role_may_start_close_books_and_nothing_else(workflow: dict[str, Any], rule: dict[str, Any]) -> None:
    [target] = rule["Targets"]
    role = resources(workflow, "AWS::IAM::Role")[target["RoleArn"].removeprefix("arn:")]

    assert granted(role) == {("states:StartExecution", CLOSE_BOOKS), ("states:StartExecution", f"{CLOSE_BOOKS}:live")}
    assert trusted(role) == {"events.amazonaws.com"}
    assert [each["Effect"] for each in statements(role)] == ["Allow"]


def test_what_cannot_be_delivered_stays_in_a_queue_that_only_this_rule_writes_to(
    workflow: dict[str, Any], rule: dict[str, Any]
) -> None:
    [target] = rule["Targets"]
    [(queue, properties)] = resources(workflow, "AWS::SQS::Queue").items()
    policy = only(workflow, "AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    [rule_id] = resources(workflow, "AWS::Events::Rule")
    [allowed] = [statement for statement in policy if statement["Effect"] == "Allow"]

    assert target["DeadLetterConfig"] == {"Arn": f"arn:{queue}"}
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
    assert properties["SqsManagedSseEnabled"] is True
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Action"] == "sqs:SendMessage"
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": f"arn:{rule_id}"}}
    assert {"Bool": {"aws:SecureTransport": "false"}} in [
        statement["Condition"] for statement in policy if statement["Effect"] == "Deny"
    ]
