import json
from typing import Any

import pytest

from tests.infra.reading import arn, granted, named, only, resources, trusted
from tests.infra.synthesis import ACCOUNT

pytestmark = pytest.mark.xdist_group("cdk")

WORKFLOW = arn("states", "stateMachine:siesa-integration-workflow-prod")
FRESHNESS = arn("states", "stateMachine:siesa-integration-freshness-prod")


@pytest.fixture
def schedules(templates: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = templates["siesa-integration-schedules-prod"]
    return template


@pytest.fixture
def clients_role(schedules: dict[str, Any]) -> dict[str, Any]:
    return named(schedules, "AWS::IAM::Role", "RoleName", "siesa-integration-eventbridge-role-prod")


def started(grants: set[tuple[str, str]]) -> set[str]:
    return {resource for action, resource in grants if action == "states:StartExecution"}


def test_onboarding_finds_a_group_for_the_clients_schedules(schedules: dict[str, Any]) -> None:
    assert only(schedules, "AWS::Scheduler::ScheduleGroup") == {"Name": "siesa-integration-schedules-prod"}


def test_rules_and_schedules_of_this_account_may_use_the_clients_role(clients_role: dict[str, Any]) -> None:
    conditions = {
        each["Principal"]["Service"]: each["Condition"]
        for each in clients_role["AssumeRolePolicyDocument"]["Statement"]
    }
    sources = {
        "events.amazonaws.com": arn("events", "rule/siesa-integration-*"),
        "scheduler.amazonaws.com": arn("scheduler", "schedule-group/siesa-integration-schedules-prod"),
    }

    assert conditions == {
        service: {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": source}}
        for service, source in sources.items()
    }


def test_the_clients_role_starts_the_alias_and_the_guides_bare_machine_and_nothing_else(
    schedules: dict[str, Any], clients_role: dict[str, Any]
) -> None:
    [queue] = resources(schedules, "AWS::SQS::Queue")

    assert granted(clients_role) == {
        ("states:StartExecution", WORKFLOW),
        ("states:StartExecution", f"{WORKFLOW}:live"),
        ("sqs:SendMessage", f"arn:{queue}"),
    }


def test_starts_that_were_given_up_are_kept_for_two_weeks_encrypted(schedules: dict[str, Any]) -> None:
    assert only(schedules, "AWS::SQS::Queue") == {
        "QueueName": "siesa-integration-schedule-dead-letters-prod",
        "SqsManagedSseEnabled": True,
        "MessageRetentionPeriod": 14 * 24 * 3_600,
    }


def test_the_dead_letter_queue_refuses_calls_without_tls(schedules: dict[str, Any]) -> None:
    [statement] = only(schedules, "AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]

    assert (statement["Effect"], statement["Action"]) == ("Deny", "sqs:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_watch_for_overdue_clients_is_started_every_hour(schedules: dict[str, Any]) -> None:
    schedule = only(schedules, "AWS::Scheduler::Schedule")

    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["Arn"] == f"{FRESHNESS}:live"
    # Step Functions refuses an execution whose input is no JSON, such as an empty one.
    assert json.loads(schedule["Target"]["Input"]) == {}
    assert schedule.get("State", "ENABLED") == "ENABLED"


def test_the_watchs_schedule_may_start_what_it_targets_and_give_up_into_the_queue(schedules: dict[str, Any]) -> None:
    target = only(schedules, "AWS::Scheduler::Schedule")["Target"]
    role = resources(schedules, "AWS::IAM::Role")[target["RoleArn"].removeprefix("arn:")]
    grants = granted(role)

    assert trusted(role) == {"scheduler.amazonaws.com"}
    assert started(grants) == {FRESHNESS, f"{FRESHNESS}:live"}
    assert ("sqs:SendMessage", target["DeadLetterConfig"]["Arn"]) in grants


def test_a_start_of_the_watch_is_given_up_before_the_next_one_is_due(schedules: dict[str, Any]) -> None:
    retries = only(schedules, "AWS::Scheduler::Schedule")["Target"]["RetryPolicy"]

    assert retries["MaximumEventAgeInSeconds"] < 3_600
    assert retries["MaximumRetryAttempts"] > 0


def test_no_clients_schedule_stands_in_the_template(schedules: dict[str, Any]) -> None:
    assert len(resources(schedules, "AWS::Scheduler::Schedule")) == 1
    assert resources(schedules, "AWS::Events::Rule") == {}
