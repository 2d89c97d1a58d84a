"""What is watched of the whole, each alarm with what it means and what to run next. A step's own are in its stack."""

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from siesa_infra.metrics import executions, failed_share, integration, waiting
from siesa_infra.naming import Naming
from siesa_infra.terms import METRICS_NAMESPACE, Step

Comparison = cloudwatch.ComparisonOperator
Missing = cloudwatch.TreatMissingData

EXECUTION_MILLISECONDS = 7_200_000
"""The guide's two hours; `ExecutionTime` is told in milliseconds."""

SYNC_SECONDS = 1_800
FAILED_PER_CENT = 5
"""The steps fail a single sync at the client's `failedShareLimit`; this is the share over all clients in an hour."""


@dataclass(frozen=True)
class Watch:
    """One alarm: `siesa-integration-{what}-{environment}`, raised by one datapoint past the threshold.

    `missing` says what no datapoint means; only where silence itself is the fault is it breaching.
    """

    what: str
    metric: cloudwatch.IMetric
    means: str
    run: str
    threshold: float = 0
    comparison: Comparison = Comparison.GREATER_THAN_THRESHOLD
    missing: Missing = Missing.NOT_BREACHING

    @property
    def description(self) -> str:
        """What the alert says: the meaning, then the command."""
        return f"{self.means} Next: {self.run}"


def watches(naming: Naming) -> Iterator[Watch]:
    """Give every alarm of an environment's workflow, clients and queues."""
    yield from _of_executions(naming)
    yield from _of_syncs(naming)
    yield from _of_what_watches(naming)


def _of_executions(naming: Naming) -> Iterator[Watch]:
    yield Watch(
        "executions-failed",
        executions(naming, "ExecutionsFailed"),
        "A sync failed. Its own alert names the client and the error.",
        _executions(naming, "FAILED"),
    )
    yield Watch(
        "executions-timed-out",
        executions(naming, "ExecutionsTimedOut"),
        "A sync ran into the machine's own time-out, past its failure branch; close-books writes its failure.",
        _executions(naming, "TIMED_OUT"),
    )
    yield Watch(
        "executions-aborted",
        executions(naming, "ExecutionsAborted"),
        "Someone aborted a sync; close-books writes its failure.",
        _executions(naming, "ABORTED"),
    )
    yield Watch(
        "executions-long",
        executions(naming, "ExecutionTime", statistic="Maximum"),
        "A sync that has just ended took more than two hours.",
        f"aws stepfunctions list-executions --state-machine-arn {naming.machine_arn('workflow')} --max-results 20",
        threshold=EXECUTION_MILLISECONDS,
    )
    yield Watch(
        "executions-none",
        executions(naming, "ExecutionsStarted", period=Duration.days(1)),
        "No sync was started for 24 hours: no client has a schedule, or the schedules start nothing.",
        f"aws scheduler list-schedules --group-name {naming.schedule_group}",
        threshold=1,
        comparison=Comparison.LESS_THAN_THRESHOLD,
        missing=Missing.BREACHING,
    )
    yield Watch(
        "executions-throttled",
        executions(naming, "ExecutionThrottled"),
        "Step Functions slows the syncs down: the account's limit of state transitions is reached.",
        "aws service-quotas list-service-quotas --service-code states",
    )


def _of_syncs(naming: Naming) -> Iterator[Watch]:
    yield Watch(
        "sync-slow",
        integration(naming, "SyncDuration", statistic="Maximum"),
        "A sync took more than 30 minutes. The dashboard shows whether Siesa or the product was slow; its line names "
        "the client.",
        _log(naming, "loader", f"{{ $.SyncDuration[0] > {SYNC_SECONDS} }}"),
        threshold=SYNC_SECONDS,
    )
    yield Watch(
        "records-failed",
        failed_share(naming),
        f"More than {FAILED_PER_CENT} % of the records that were sent within an hour failed. Each line names a client.",
        _log(naming, "loader", "{ $.RecordsFailed[0] > 0 }"),
        threshold=FAILED_PER_CENT,
    )
    yield Watch(
        "throttled",
        integration(naming, "Throttled"),
        "Siesa (see the extractor's log) or a product (the loader's) answered 429. The steps slow down by themselves; "
        "if it stays, lower the requestsPerMinute of the client that the line names.",
        _log(naming, "extractor", "{ $.Throttled[0] > 0 }"),
    )


def _of_what_watches(naming: Naming) -> Iterator[Watch]:
    yield Watch(
        "clients-overdue",
        # The watcher runs each hour: over two hours one late run is no silence, and one overdue client still counts.
        integration(naming, "ClientsOverdue", statistic="Maximum", period=Duration.hours(2)),
        "A client's last success is older than its schedule allows; or the machine freshness, which looks, has told "
        "nothing for two hours. The command names the clients.",
        f"aws cloudwatch list-metrics --namespace {METRICS_NAMESPACE} --metric-name ClientOverdue --dimensions "
        f"Name=Environment,Value={naming.environment} --recently-active PT3H",
        missing=Missing.BREACHING,
    )
    yield Watch(
        "close-books-failed",
        executions(naming, "ExecutionsFailed", thing="close-books"),
        "A sync that timed out or was aborted may have neither alert nor failed item.",
        _executions(naming, "FAILED", thing="close-books"),
    )
    for what, queue, lost in (
        (
            "schedules-undelivered",
            naming.schedule_dead_letters,
            "A start by schedule was given up: no sync ran.",
        ),
        ("close-books-undelivered", naming.rule_dead_letters, "The books of a sync that was cut off were not closed."),
    ):
        yield Watch(what, waiting(queue), f"{lost} The message says which, and why.", _message(queue))


def _executions(naming: Naming, status: str, *, thing: str = "workflow") -> str:
    arn = naming.machine_arn(thing)
    return f"aws stepfunctions list-executions --state-machine-arn {arn} --status-filter {status} --max-results 5"


def _log(naming: Naming, step: Step, pattern: str) -> str:
    """Show the lines in which a step told a metric: they hold the client and the kind of sync."""
    return f"aws logs tail {naming.step_logs(step)} --since 2h --filter-pattern '{pattern}'"


def _message(queue: str) -> str:
    url = f"$(aws sqs get-queue-url --queue-name {queue} --query QueueUrl --output text)"
    return f"aws sqs receive-message --message-attribute-names All --queue-url {url}"
