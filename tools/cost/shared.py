"""What an environment costs however many clients it has: not a client's, and told beside the client's bill."""

from collections.abc import Iterator

from tools.cost.deployment import Deployment
from tools.cost.items import Item, Lines
from tools.cost.rules import COMPRESSED, GB, HOURS, MONTH_DAYS
from tools.cost.usage import Month
from tools.cost.watch import Watch

WATCH_METRICS = 1
"""`ClientsOverdue`, which the watch sends every hour."""


def shared_items(lines: Lines, month: Month, watch: Watch, deployed: Deployment) -> Iterator[Item]:
    """Give the lines of one environment, cautiously: as if some client synced in every hour of the month."""
    fleet = month.initial.fleet_metrics | month.incremental.fleet_metrics
    rule = "sums over all clients, in every hour, and the number of overdue clients"
    yield lines.line("dashboard", "Dashboard", "one", deployed.fixed.dashboards)
    yield lines.line(
        "alarm",
        "Alarms",
        f"{deployed.fixed.alarms} alarms, by the metrics that they read",
        deployed.fixed.alarm_metrics,
    )
    yield lines.line("metric", "Fleet metrics", rule, len(fleet) + WATCH_METRICS)
    yield lines.line("kms_key", "Log key", "one customer key for the logs", deployed.fixed.keys)
    alone = watch.alone
    rule = f"{alone.transitions:g} transitions in each of {HOURS} runs, without clients"
    yield lines.line("state_transition", "Freshness, transitions", rule, alone.transitions * HOURS)
    logged = alone.log_bytes * HOURS
    yield lines.line("log_ingestion", "Freshness, logs", "its history, level ALL", logged / GB)
    kept = logged * COMPRESSED * deployed.log_retention_days / MONTH_DAYS
    yield lines.line("log_storage", "Freshness, kept logs", f"{deployed.log_retention_days} days", kept / GB)
    yield lines.line("metric_call", "Freshness, PutMetricData", "as recorded", alone.metric_calls * HOURS)
    yield lines.line("trace", "Freshness, X-Ray", "a trace a run", HOURS)
    yield lines.line("schedule", "Freshness, Scheduler", "hourly", HOURS)
