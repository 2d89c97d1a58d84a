"""The dashboard of an environment: rows from the whole down to the single client."""

from collections.abc import Iterable, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from siesa_infra.metrics import HOUR, by_client, executions, failed_share, function, integration, waiting
from siesa_infra.naming import Naming
from siesa_infra.terms import STEPS, Step

Row = Sequence[cloudwatch.IWidget]

WIDTH = 24
HEIGHT = 6

ALARMS_OF_A_STEP = ("errors", "throttles", "unexpected-errors", "not-starting")

P95 = "p95"
CALLING: tuple[Step, ...] = ("extractor", "loader")
"""The steps that call an API: Siesa's, and the product's."""


def dashboard(scope: Construct, naming: Naming, alarms: Sequence[cloudwatch.IAlarm]) -> cloudwatch.Dashboard:
    """Add the dashboard `siesa-integration-{environment}`; `alarms`, and those of the steps' stacks, stand first."""
    everything = [*alarms, *_alarms_of_steps(scope, naming)]
    rows: list[Row] = [
        [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=everything, width=WIDTH, height=HEIGHT)],
        _executions(naming),
        _records(naming),
        _calls(naming),
        _errors(naming),
        [_heading("By client (a failed sync names its client in its alert, not in a metric)")],
        _clients(naming),
        _troubles_by_client(naming),
    ]
    return cloudwatch.Dashboard(
        scope,
        "Dashboard",
        dashboard_name=naming.dashboard,
        default_interval=Duration.days(7),
        widgets=[list(row) for row in rows],
    )


def _alarms_of_steps(scope: Construct, naming: Naming) -> list[cloudwatch.IAlarm]:
    """Refer to the alarms of the steps' stacks by their names."""
    names = [naming.named(f"{step}-{alarm}") for step in STEPS for alarm in ALARMS_OF_A_STEP]
    # By ARN, which names no account and no region in the template; a name would take the stack's.
    arns = {name: naming.arn("cloudwatch", f"alarm:{name}") for name in names}
    return [cloudwatch.Alarm.from_alarm_arn(scope, name, arn) for name, arn in arns.items()]


def _executions(naming: Naming) -> Row:
    ends = {
        "succeeded": executions(naming, "ExecutionsSucceeded", period=HOUR),
        "failed": executions(naming, "ExecutionsFailed", period=HOUR),
        "timed_out": executions(naming, "ExecutionsTimedOut", period=HOUR),
        "aborted": executions(naming, "ExecutionsAborted", period=HOUR),
    }
    # A count that CloudWatch was never told is 0 here; an hour in which nothing ended has no rate.
    all_ends = " + ".join(f"FILL({name}, 0)" for name in ends)
    rate = cloudwatch.MathExpression(
        expression=f"100 * FILL(succeeded, 0) / ({all_ends})", using_metrics=ends, label="success rate", period=HOUR
    )
    longest = cloudwatch.MathExpression(
        expression="milliseconds / 60000",
        using_metrics={"milliseconds": executions(naming, "ExecutionTime", statistic="Maximum", period=HOUR)},
        label="longest execution",
        period=HOUR,
    )
    ended = [_labelled(metric, name.replace("_", " ")) for name, metric in ends.items()]
    return [
        _graph("Success rate", "%", [rate], most=100),
        _graph("Executions by how they ended", "executions", ended, stacked=True),
        _graph("Duration of executions", "minutes", [longest]),
    ]


def _records(naming: Naming) -> Row:
    counts = {"processed": "RecordsProcessed", "failed": "RecordsFailed"}
    durations = {"median": "p50", "slowest": "Maximum"}
    return [
        _graph(
            "Records sent to the products",
            "records",
            [_labelled(integration(naming, name, period=HOUR), label) for label, name in counts.items()],
        ),
        _graph("Share of failed records", "%", [failed_share(naming)]),
        _graph(
            "Duration of successful syncs",
            "seconds",
            [
                _labelled(integration(naming, "SyncDuration", statistic=statistic, period=HOUR), label)
                for label, statistic in durations.items()
            ],
        ),
    ]


def _calls(naming: Naming) -> Row:
    latencies = [
        _labelled(
            integration(naming, "ApiLatency", service=step, statistic=statistic, period=HOUR), f"{step} {statistic}"
        )
        for step in CALLING
        for statistic in ("p50", P95)
    ]
    throttled = _labelled(integration(naming, "Throttled", period=HOUR), "429")
    skipped = _labelled(integration(naming, "SyncSkipped", period=HOUR), "skipped")
    return [
        _graph("API latency (extractor: Siesa, loader: products)", "milliseconds", latencies),
        _graph("Answers 429", "answers", [throttled]),
        _graph("Syncs skipped, the client was syncing", "syncs", [skipped]),
    ]


def _errors(naming: Naming) -> Row:
    errors = [_labelled(function(naming, step, "Errors", period=HOUR), step) for step in STEPS]
    unexpected = [_labelled(integration(naming, "UnexpectedErrors", service=step, period=HOUR), step) for step in STEPS]
    queues = {"schedules": naming.schedule_dead_letters, "close-books": naming.rule_dead_letters}
    given_up = [_labelled(waiting(queue, period=HOUR), label) for label, queue in queues.items()]
    return [
        _graph("Errors by step, retried ones too", "errors", errors, stacked=True),
        _graph("Unexpected errors by step", "errors", unexpected, stacked=True),
        _graph("Starts given up (dead letters)", "messages", given_up),
    ]


def _clients(naming: Naming) -> Row:
    of_sync = ("ClientId", "SyncType")
    overdue = by_client(naming, "ClientOverdue", dimensions=("ClientId",), statistic="Maximum")
    # A sync tells its duration once, where its load counts as a success: so many durations, so many successes.
    succeeded = by_client(naming, "SyncDuration", dimensions=of_sync, statistic="SampleCount")
    slowest = by_client(naming, "SyncDuration", dimensions=of_sync, statistic="Maximum")
    skipped = by_client(naming, "SyncSkipped", dimensions=of_sync)
    return [
        _graph("Clients overdue", "1 = overdue", [overdue], stacked=True, columns=4),
        _graph("Successful syncs by client (count, no rate)", "syncs", [succeeded], stacked=True, columns=4),
        _graph("Slowest successful sync by client", "seconds", [slowest], columns=4),
        _graph("Starts skipped by client, it was syncing", "starts", [skipped], columns=4),
    ]


def _troubles_by_client(naming: Naming) -> Row:
    of_sync = ("ClientId", "SyncType")
    latency = by_client(naming, "ApiLatency", dimensions=("ClientId", "Service"), statistic=P95)
    refused = by_client(naming, "Throttled", dimensions=("ClientId",))
    records = {"sent to the product": "RecordsProcessed", "that the product refused": "RecordsFailed"}
    return [
        *(
            _graph(f"Records {what}, by client", "records", [by_client(naming, name, dimensions=of_sync)], columns=4)
            for what, name in records.items()
        ),
        _graph("Errors by client: answers 429", "answers", [refused], columns=4),
        _graph("API latency by client, p95", "milliseconds", [latency], columns=4),
    ]


def _graph(
    title: str,
    unit: str,
    lines: Iterable[cloudwatch.IMetric],
    *,
    stacked: bool = False,
    most: float | None = None,
    columns: int = 3,
) -> cloudwatch.GraphWidget:
    """Draw lines over time, as wide as one of `columns` that share a row; `unit` stands at the axis."""
    return cloudwatch.GraphWidget(
        title=title,
        left=list(lines),
        left_y_axis=cloudwatch.YAxisProps(label=unit, min=0, max=most, show_units=False),
        stacked=stacked,
        width=WIDTH // columns,
        height=HEIGHT,
    )


def _labelled(metric: cloudwatch.Metric, label: str) -> cloudwatch.Metric:
    """Name a line in the legend."""
    return metric.with_(label=label)


def _heading(text: str) -> cloudwatch.TextWidget:
    return cloudwatch.TextWidget(markdown=f"## {text}", width=WIDTH, height=1)
