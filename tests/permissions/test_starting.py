"""What starts the machines, and what alarms and rules may write to: each its own, from this account only."""

import pytest

from tests.infra.reading import arn
from tests.infra.synthesis import ACCOUNT
from tests.permissions.deciding import Caller, Judge, Request, needs_node, needs_simulator

pytestmark = [pytest.mark.xdist_group("cdk"), needs_node, needs_simulator]

MACHINES = ("workflow", "close-books", "freshness")
STARTED = {
    "eventbridge-role": "workflow",
    "close-books-rule-role": "close-books",
    "freshness-schedule-role": "freshness",
}
SOMEBODY_ELSE = "444455556666"
ALERTS = arn("sns", "siesa-integration-alerts-prod")
RULE = arn("events", "rule/siesa-integration-close-books-rule-prod")


def machine(thing: str) -> str:
    return arn("states", f"stateMachine:siesa-integration-{thing}-prod")


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/siesa-integration-{name}-prod"


def source(account: str = ACCOUNT, arn: str | None = None) -> dict[str, str]:
    """Give what a service tells of the one in whose name it calls."""
    return {"aws:SourceAccount": account} | ({"aws:SourceArn": arn} if arn else {})


@pytest.mark.parametrize(("starter", "thing"), STARTED.items(), ids=STARTED)
def test_a_starter_starts_its_own_machine_and_no_other(judge: Judge, starter: str, thing: str) -> None:
    def may(other: str, qualifier: str) -> bool:
        return judge.allowed(Caller(starter), Request("states:StartExecution", machine(other) + qualifier))

    assert {other for other in MACHINES if may(other, ":live")} == {thing}
    assert {other for other in MACHINES if may(other, "")} == {thing}


@pytest.mark.parametrize(
    ("service", "own", "other"),
    [
        (
            "events.amazonaws.com",
            arn("events", "rule/siesa-integration-cliente-a-schedule"),
            arn("events", "rule/other"),
        ),
        (
            "scheduler.amazonaws.com",
            arn("scheduler", "schedule-group/siesa-integration-schedules-prod"),
            arn("scheduler", "schedule-group/default"),
        ),
    ],
)
def test_only_the_clients_rules_and_schedules_of_this_account_become_the_clients_role(
    judge: Judge, service: str, own: str, other: str
) -> None:
    def may(given: dict[str, str]) -> bool:
        return judge.allowed(Caller(service), Request("sts:AssumeRole", role("eventbridge-role"), given))

    assert may(source(arn=own))
    assert not may(source(arn=other))
    assert not may(source(SOMEBODY_ELSE, own))
    assert not may(source())


@pytest.mark.parametrize("step", ["extractor", "transformer", "loader"])
def test_codedeploy_becomes_a_release_role_for_the_deployment_group_of_its_step_only(judge: Judge, step: str) -> None:
    def may(of: str, group: str = "live") -> bool:
        given = source(arn=arn("codedeploy", f"deploymentgroup:siesa-integration-{of}-prod/{group}"))
        become = Request("sts:AssumeRole", role(f"{step}-release-role"), given)
        return judge.allowed(Caller("codedeploy.amazonaws.com"), become)

    assert {of for of in ("extractor", "transformer", "loader") if may(of)} == {step}
    assert not may(step, "other")


@pytest.mark.parametrize("thing", MACHINES)
def test_step_functions_becomes_a_machines_role_for_that_machine_only(judge: Judge, thing: str) -> None:
    service = Caller("states.amazonaws.com")

    def may(other: str) -> bool:
        return judge.allowed(service, Request("sts:AssumeRole", role(f"{thing}-role"), source(arn=machine(other))))

    assert {other for other in MACHINES if may(other)} == {thing}


def test_alarms_of_this_account_publish_alerts_and_those_of_another_do_not(judge: Judge) -> None:
    service = Caller("cloudwatch.amazonaws.com")

    assert judge.allowed(service, Request("sns:Publish", ALERTS, source()))
    assert not judge.allowed(service, Request("sns:Publish", ALERTS, source(SOMEBODY_ELSE)))


def test_the_topic_and_a_queue_refuse_calls_without_tls(judge: Judge) -> None:
    queue = arn("sqs", "siesa-integration-schedule-dead-letters-prod")
    asked = [("workflow-role", "sns:Publish", ALERTS), ("eventbridge-role", "sqs:SendMessage", queue)]

    for caller, action, resource in asked:
        assert judge.allowed(Caller(caller), Request(action, resource))
        assert not judge.allowed(Caller(caller), Request(action, resource, {"aws:SecureTransport": "false"}))


def test_the_rule_alone_keeps_what_it_could_not_deliver(judge: Judge) -> None:
    queue = arn("sqs", "siesa-integration-close-books-dead-letters-prod")
    service = Caller("events.amazonaws.com")

    assert judge.allowed(service, Request("sqs:SendMessage", queue, source(arn=RULE)))
    assert not judge.allowed(service, Request("sqs:SendMessage", queue, source(arn=f"{RULE}-other")))
