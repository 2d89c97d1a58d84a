"""The rules by which a month of a client becomes the lines of its bill."""

import math
from collections.abc import Iterator
from functools import partial

from tools.cost.deployment import Deployment
from tools.cost.items import Item, Lines
from tools.cost.usage import Month, SyncUsage
from tools.cost.watch import Watch

HOURS = 730
"""Hours of a month, as AWS counts them."""

GB = 1e9
SECRETS = 2
"""One for Siesa and one for the product."""

ALERTED = 0.05
"""The share of syncs that may fail by the owners' own goal (more than 95 % succeed); each sends one alert."""

COMPRESSED = 0.15
"""What logs take in storage of what they were: the share that AWS's own calculator takes."""

MONTH_DAYS = HOURS / 24


def client_items(lines: Lines, month: Month, watch: Watch, deployed: Deployment) -> Iterator[Item]:
    """Give the lines of one client."""
    yield from _secrets(lines, month)
    yield metric_hours(lines, month)
    yield from _functions(lines, month, deployed)
    yield from _machine(lines, month, watch)
    yield from _tables(lines, month, watch)
    yield from _objects(lines, month)
    yield from _logs(lines, month, watch, deployed)
    yield from _small(lines, month)


def metric_hours(lines: Lines, month: Month) -> Item:
    """Bill each custom metric for the hours in which it was sent, as a share of the month.

    Syncs are taken to be spread evenly, so each falls in hours of its own: a sync takes the hours that it lasts, begun.
    """
    lasts = max(1, math.ceil(month.incremental.seconds / 3_600))
    hours = sum(min(HOURS, count * lasts) for count in month.senders.values())
    rule = f"{len(month.senders)} metrics of the client, by name and dimensions; of {HOURS} hours those of its syncs"
    return lines.line("metric", "Custom metrics", rule, hours / HOURS)


def _secrets(lines: Lines, month: Month) -> Iterator[Item]:
    calls = month.total(lambda sync: sync.secret_calls)
    yield lines.line("secret", "Secrets", "one for Siesa, one for the product", SECRETS)
    yield lines.line("secret_call", "Secrets, calls", "GetSecretValue, as recorded", calls)


def _functions(lines: Lines, month: Month, deployed: Deployment) -> Iterator[Item]:
    price = "lambda_gb_second" if deployed.architecture == "arm64" else "lambda_gb_second_x86"
    for step, memory in deployed.memory_mb.items():
        seconds = month.total(partial(_billed, step))
        rule = f"{seconds:,.0f} s billed (every sync starts cold) at {memory} MB"
        yield lines.line(price, f"Lambda, {step}", rule, seconds * memory / 1_024, key=f"lambda_{step}")
    calls = month.total(lambda sync: sync.invocations)
    yield lines.line("lambda_request", "Lambda, requests", "one for each invocation", calls)


def _billed(step: str, sync: SyncUsage) -> float:
    return sync.billed.get(step, 0.0)


def _machine(lines: Lines, month: Month, watch: Watch) -> Iterator[Item]:
    moved = month.total(lambda sync: sync.transitions)
    rule = "states entered, retries and the start, from the history"
    yield lines.line("state_transition", "State transitions, syncs", rule, moved)
    rule = f"{watch.client.transitions:g} that this client adds to each of {HOURS} hourly runs"
    hourly = watch.client.transitions * HOURS
    yield lines.line("state_transition", "State transitions, freshness", rule, hourly, key="watch_transition")


def _tables(lines: Lines, month: Month, watch: Watch) -> Iterator[Item]:
    writes = month.total(lambda sync: sync.write_units)
    reads = month.total(lambda sync: sync.read_units) + watch.client.read_units * HOURS
    sizes = "1 KB begun of the larger of before and after, again for the index, transactions twice"
    yield lines.line("dynamodb_write", "DynamoDB, writes", sizes, writes)
    sizes = "4 KB begun, consistent; half where not; queries by what they looked at, in a book of 90 days"
    yield lines.line("dynamodb_read", "DynamoDB, reads", sizes, reads)
    stored = month.item_bytes / GB
    yield lines.line("dynamodb_storage", "DynamoDB, storage", "the client's items, with their index entries", stored)
    yield lines.line("dynamodb_backup", "DynamoDB, recovery", "the same bytes, for point-in-time recovery", stored / 2)


def _objects(lines: Lines, month: Month) -> Iterator[Item]:
    puts, gets = month.total(lambda sync: sync.s3_writes), month.total(lambda sync: sync.s3_reads)
    yield lines.line("s3_write", "S3, PUT and LIST", "as recorded", puts)
    yield lines.line("s3_read", "S3, GET", "as recorded", gets)
    payloads = month.total(lambda sync: sync.payload_bytes) * 30 / MONTH_DAYS
    rule = f"payloads of 30 days ({payloads / 1e6:,.1f} MB) and the baseline ({month.standing_bytes / 1e6:,.1f} MB)"
    yield lines.line("s3_storage", "S3, storage", rule, (payloads + month.standing_bytes) / GB)


def _logs(lines: Lines, month: Month, watch: Watch, deployed: Deployment) -> Iterator[Item]:
    printed = month.total(lambda sync: sync.function_log_bytes)
    history = month.total(lambda sync: sync.machine_log_bytes)
    watched = watch.client.log_bytes * HOURS
    one = "log_ingestion"
    yield lines.line(one, "Logs of the functions", "lines and EMF as printed, 26 bytes an event", printed / GB)
    rule = "each event of the history with its data (level ALL), 26 bytes an event"
    yield lines.line(one, "Logs of the machine", rule, history / GB, key="machine_log")
    rule = f"what this client adds to each of {HOURS} runs"
    yield lines.line(one, "Logs of freshness", rule, watched / GB, key="watch_log")
    days, monthly = deployed.log_retention_days, (printed + history + watched) * COMPRESSED
    rule = f"{days} days of all three, compressed to {COMPRESSED:.0%}"
    yield lines.line("log_storage", "Logs, storage", rule, monthly * days / MONTH_DAYS / GB)


def _small(lines: Lines, month: Month) -> Iterator[Item]:
    alerts = month.syncs * ALERTED
    keys = month.total(lambda sync: sync.kms_requests)
    sent = month.total(lambda sync: sync.sent_bytes)
    rule = f"{ALERTED:.0%} of syncs fail, each publishes once"
    yield lines.line("kms_request", "KMS", "a key for each table and caller, and log group, in 5 min begun", keys)
    yield lines.line("data_out", "Data sent", "requests to Siesa and the product, as sent, without TLS", sent / GB)
    yield lines.line("trace", "X-Ray", "a trace for each execution of the machine", month.syncs)
    yield lines.line("schedule", "Scheduler", "one start a sync", month.syncs)
    yield lines.line("sns_publish", "SNS, alerts", rule, alerts)
    yield lines.line("sns_email", "SNS, emails", "one address", alerts)
    yield lines.line("sts_call", "STS", "AssumeRole, as recorded; free", month.total(lambda sync: sync.sts_calls))
