"""What is granted although no call of an embedded run uses it, each with its reason."""

from collections.abc import Iterable

from tests.permissions.policies import Grant

STEPS = ("extractor-role", "transformer-role", "loader-role")
MACHINES = ("workflow-role", "close-books-role", "freshness-role")
RELEASES = ("extractor-release-role", "transformer-release-role", "loader-release-role")
STARTERS = ("close-books-rule-role", "eventbridge-role", "freshness-schedule-role")

LINES = "Lambda's runtime writes what the function prints; the embedded run writes it to a file"
TRACES = "Lambda's runtime sends the trace of an invocation; the embedded run has no X-Ray"
DELIVERY = "Step Functions sets up the delivery of an execution's history; the embedded run has none"
MACHINE_TRACES = "Step Functions sends the trace of an execution; the embedded run has no X-Ray"
RELEASE = "CodeDeploy moves the alias as this role when a release rolls out; the embedded run has no releases"
START = "EventBridge and Scheduler start executions as this role; the embedded run has neither"
GIVEN_UP = "Scheduler puts there what it gave up to start; the embedded run has no Scheduler"

REASONS: dict[tuple[str, ...], dict[str, str]] = {
    STEPS: {
        "logs:CreateLogStream": LINES,
        "logs:PutLogEvents": LINES,
        "xray:PutTraceSegments": TRACES,
        "xray:PutTelemetryRecords": TRACES,
    },
    MACHINES: {
        "logs:CreateLogDelivery": DELIVERY,
        "logs:GetLogDelivery": DELIVERY,
        "logs:UpdateLogDelivery": DELIVERY,
        "logs:DeleteLogDelivery": DELIVERY,
        "logs:ListLogDeliveries": DELIVERY,
        "logs:PutResourcePolicy": DELIVERY,
        "logs:DescribeResourcePolicies": DELIVERY,
        "logs:DescribeLogGroups": DELIVERY,
        "xray:PutTraceSegments": MACHINE_TRACES,
        "xray:PutTelemetryRecords": MACHINE_TRACES,
        "xray:GetSamplingRules": MACHINE_TRACES,
        "xray:GetSamplingTargets": MACHINE_TRACES,
    },
    RELEASES: {
        "lambda:GetAlias": RELEASE,
        "lambda:UpdateAlias": RELEASE,
        "lambda:GetProvisionedConcurrencyConfig": RELEASE,
        "cloudwatch:DescribeAlarms": RELEASE,
    },
    STARTERS: {"states:StartExecution": START},
    ("eventbridge-role", "freshness-schedule-role"): {"sqs:SendMessage": GIVEN_UP},
}
"""Reasons by the roles that they hold for, and by action."""


_FLAT = {(role, action): why for roles, actions in REASONS.items() for role in roles for action, why in actions.items()}


def reason(grant: Grant) -> str | None:
    """Give why a grant stands that no call uses."""
    return _FLAT.get((grant.role, grant.action))


def listed() -> set[tuple[str, str]]:
    """Give each role and action that has a reason."""
    return set(_FLAT)


def roles_and_actions(grants: Iterable[Grant]) -> set[tuple[str, str]]:
    """Give each role and action of some grants."""
    return {(grant.role, grant.action) for grant in grants}
