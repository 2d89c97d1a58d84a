"""The metrics that alarms and the dashboard read: AWS's own and the integration's, each under dimensions that exist."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from siesa_infra.naming import Naming
from siesa_infra.terms import METRICS_NAMESPACE, Step

FIVE_MINUTES = Duration.minutes(5)
HOUR = Duration.hours(1)


def executions(
    naming: Naming, name: str, *, thing: str = "workflow", statistic: str = "Sum", period: Duration = FIVE_MINUTES
) -> cloudwatch.Metric:
    """Give a metric of a machine's executions, however they were started: `ExecutionsFailed`, `ExecutionTime` (ms)."""
    return cloudwatch.Metric(
        namespace="AWS/States",
        metric_name=name,
        dimensions_map={"StateMachineArn": naming.machine_arn(thing)},
        statistic=statistic,
        period=period,
    )


def integration(
    naming: Naming,
    name: str,
    *,
    statistic: str = "Sum",
    period: Duration = FIVE_MINUTES,
    service: Step | None = None,
) -> cloudwatch.Metric:
    """Give a metric of the integration over all clients, of one step where `service` names it.

    Units and dimensions are told by `integration_core.telemetry.metrics`; a test compares.
    """
    dimensions = {"Environment": naming.environment} | ({"Service": f"siesa-{service}"} if service else {})
    return cloudwatch.Metric(
        namespace=METRICS_NAMESPACE,
        metric_name=name,
        dimensions_map=dimensions,
        statistic=statistic,
        period=period,
    )


def by_client(
    naming: Naming, name: str, *, dimensions: tuple[str, ...], statistic: str = "Sum", period: Duration = HOUR
) -> cloudwatch.MathExpression:
    """Give one line for each client that there is, without naming one: CloudWatch looks them up when it draws.

    `dimensions` are those that the metric has beside Environment; the legend shows their values.
    """
    schema = ",".join([METRICS_NAMESPACE, *sorted(["Environment", *dimensions])])
    search = f'{{{schema}}} MetricName="{name}" Environment="{naming.environment}"'
    return cloudwatch.MathExpression(
        expression=f"SEARCH('{search}', '{statistic}')",
        using_metrics={},
        label=" ".join(f"${{PROP('Dim.{dimension}')}}" for dimension in dimensions),
        period=period,
    )


def function(naming: Naming, step: Step, name: str, *, period: Duration = FIVE_MINUTES) -> cloudwatch.Metric:
    """Give a count of a step's function: `Errors`, `Throttles`."""
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=name,
        dimensions_map={"FunctionName": naming.function(step)},
        statistic="Sum",
        period=period,
    )


def waiting(queue: str, *, period: Duration = FIVE_MINUTES) -> cloudwatch.Metric:
    """Give the number of messages that wait in a queue, by its name."""
    return cloudwatch.Metric(
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions_map={"QueueName": queue},
        statistic="Maximum",
        period=period,
    )


def failed_share(naming: Naming, *, period: Duration = HOUR) -> cloudwatch.MathExpression:
    """Give the share of records that failed, in per cent, over all clients; 0 where none was sent."""
    return cloudwatch.MathExpression(
        expression="IF(processed > 0, 100 * failed / processed, 0)",
        using_metrics={
            "failed": integration(naming, "RecordsFailed", period=period),
            "processed": integration(naming, "RecordsProcessed", period=period),
        },
        label="failed records",
        period=period,
    )
