"""The alarms of a step: two that people read, and two that also turn a release back."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from siesa_infra.naming import Naming
from siesa_infra.terms import METRICS_NAMESPACE, Step

START_FAILURES = ("HandlerNotFound", "ImportModuleError", "UserCodeSyntaxError")
"""How Lambda's log names a function that does not start; no metric of ours can tell, for our code did not run.

`Runtime.ExitError`, a process that ended, is not among them: one client's catalogue can use up the memory
(docs/adr/0015).
"""

START_NAMESPACE = f"{METRICS_NAMESPACE}/Starts"

MINUTES = Duration.minutes


@dataclass(frozen=True)
class Rule:
    """When an alarm rings: more than `above` of a metric's sum in a period."""

    name: str
    metric: cloudwatch.Metric
    above: int
    description: str


def step_alarms(scope: Construct, naming: Naming, step: Step) -> list[cloudwatch.Alarm]:
    """Add the step's alarms, all to the alerts topic, and give those at which a release is turned back.

    These are not the function's errors: a client's wrong password is an error, and no fault of a release.
    """
    topic = sns.Topic.from_topic_arn(scope, "Alerts", naming.alerts_topic_arn)
    action = actions.SnsAction(topic)
    alarms = {}
    for rule in _rules(naming, step):
        alarm = alarms[rule.name] = cloudwatch.Alarm(
            scope,
            "".join(word.capitalize() for word in f"{rule.name}-alarm".split("-")),
            alarm_name=naming.named(f"{step}-{rule.name}"),
            alarm_description=rule.description,
            metric=rule.metric,
            threshold=rule.above,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(action)
    return [alarms["unexpected-errors"], alarms["not-starting"]]


def start_failures(scope: Construct, naming: Naming, step: Step, group: logs.CfnLogGroup) -> None:
    """Count the log lines of a function that does not start."""
    measure = logs.CfnMetricFilter(
        scope,
        "StartFailures",
        log_group_name=naming.step_logs(step),
        filter_pattern=" ".join(f'?"Runtime.{failure}"' for failure in START_FAILURES),
        metric_transformations=[
            logs.CfnMetricFilter.MetricTransformationProperty(
                metric_namespace=START_NAMESPACE, metric_name=naming.function(step), metric_value="1", unit="Count"
            )
        ],
    )
    measure.add_resource_dependency(group)


def _rules(naming: Naming, step: Step) -> list[Rule]:
    name, logs_of = naming.function(step), f"aws logs tail {naming.step_logs(step)} --since 1h"
    return [
        Rule(
            "errors",
            _lambda("Errors", name),
            5,
            f"{name} failed more than 5 times in 5 minutes. Look: {logs_of} --filter-pattern '?ERROR ?Runtime'",
        ),
        Rule(
            "throttles",
            _lambda("Throttles", name),
            0,
            f"Lambda refused to start {name}: the account's concurrency is used up. The machine tries again. "
            "Look: aws lambda get-account-settings",
        ),
        Rule(
            "unexpected-errors",
            cloudwatch.Metric(
                namespace=METRICS_NAMESPACE,
                metric_name="UnexpectedErrors",
                dimensions_map={"Environment": naming.environment, "Service": f"siesa-{step}"},
                statistic="Sum",
                period=MINUTES(1),
            ),
            0,
            f"{name} met an error that is no client's fault: a fault in the code. A release under way is turned back. "
            f"Look: {logs_of} --filter-pattern Traceback",
        ),
        Rule(
            "not-starting",
            cloudwatch.Metric(namespace=START_NAMESPACE, metric_name=name, statistic="Sum", period=MINUTES(1)),
            0,
            f"{name} does not start: its code cannot be loaded. A release under way is turned back. "
            f"Look: {logs_of} --filter-pattern Runtime",
        ),
    ]


def _lambda(metric: str, function: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions_map={"FunctionName": function},
        statistic="Sum",
        period=MINUTES(5),
    )
