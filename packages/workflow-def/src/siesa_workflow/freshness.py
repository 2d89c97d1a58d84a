"""The small machine that watches freshness: it tells CloudWatch whose last success is older than it should be.

A schedule that was never made, or that is off, starts no execution that could fail: only the age of the last success
tells of it. So this machine runs every hour. What cannot be judged counts as overdue, and a watch that fails sends no
total, which an alarm takes for bad.

One execution watches about 3,000 clients: an iteration writes seven events of the 25,000 that a history may have.
"""

from collections.abc import Mapping
from typing import Unpack

from integration_core.client_config import CONFIG_TYPE
from integration_core.telemetry.metrics import Metric
from siesa_workflow import expressions, names
from siesa_workflow.freshness_rule import ATTRIBUTES, watched
from siesa_workflow.machine import THROTTLING
from siesa_workflow.names import place
from typed_asl import (
    FlowOptions,
    Json,
    MachineBuilder,
    S,
    StateMachine,
    Step,
    aws_sdk,
    catch,
    choice,
    expr,
    map_over,
    pass_on,
    when,
)

SCAN = "ScanClients"
SCAN_MORE = "ScanMoreClients"
WATCH = "WatchClients"
LAST_SUCCESS = "FindLastSuccess"
NOT_JUDGED = "NotJudged"
PAGE = "PageWatched"
REPORT_PAGE = "ReportPage"
REPORT_TOTAL = "ReportTotal"

CLIENTS_A_PAGE = 100
"""So that the overdue of a page, and the total, fit in one PutMetricData, which takes 1,000 figures."""

SYNCS_A_QUERY = 100
AT_A_TIME = 10
TIMEOUT_SECONDS = 900

CLIENTS_OVERDUE = "ClientsOverdue"
CLIENT_OVERDUE = "ClientOverdue"

METRICS: Mapping[str, Metric] = {
    CLIENTS_OVERDUE: Metric(
        "Count",
        (("Environment",),),
        "How many enabled clients are overdue. Sent by every watch, also where it is 0: read its Maximum.",
    ),
    CLIENT_OVERDUE: Metric(
        "Count",
        (("Environment", "ClientId"),),
        "1 for a client that is overdue, at every watch that finds it so; nothing is sent for the others.",
    ),
}
"""What this machine sends, beside what the steps send (`integration_core.telemetry.metrics`)."""

_NEXT_PAGE = "$exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null"


def build() -> StateMachine:
    """Build the machine. Its input does not matter; its output says how many clients are overdue."""
    return (
        MachineBuilder("Tells which clients' last success is older than it should be", timeout_seconds=TIMEOUT_SECONDS)
        .add(_scan(SCAN, first=True), _scan(SCAN_MORE, first=False), _watch(), _page(), *_reports())
        .build()
    )


def _scan(name: str, *, first: bool) -> Step:
    """Read a page of enabled clients. Two states, because the first page has no key to start from."""
    nobody: dict[str, Json] = {"overdue_count": 0, "page_overdue": []} if first else {}
    start: dict[str, Json] = {} if first else {"ExclusiveStartKey": expr("$next_page")}
    return aws_sdk(
        name,
        "dynamodb",
        "scan",
        arguments={
            "TableName": place(names.CONFIG_TABLE),
            "FilterExpression": "configType = :type",
            "ProjectionExpression": ", ".join(ATTRIBUTES),
            "ExpressionAttributeValues": {":type": S(CONFIG_TYPE)},
            "Limit": CLIENTS_A_PAGE,
            **start,
        },
        assign={"next_page": expr(_NEXT_PAGE), **nobody},
        output=expr(f"{{'clients': {watched('$states.result.Items')}}}"),
        retry=(THROTTLING,),
        next=WATCH,
    )


def _watch() -> Step:
    """Judge each client of a page; the output is those whose syncs were not all asked for, to be asked again."""
    overdue = "$states.result[verdict = 'overdue'].client.client_id"
    return map_over(
        WATCH,
        items=expr("$states.input.clients"),
        max_concurrency=AT_A_TIME,
        steps=(_last_success(), pass_on(NOT_JUDGED, comment="Counts as overdue", end=True)),
        assign={
            "page_overdue": expr(f"[$append($page_overdue, [{overdue}])]"),
            "overdue_count": expr(f"$overdue_count + $count([{overdue}])"),
        },
        output=expr("{'clients': [$states.result[verdict = 'unanswered'].client]}"),
        next=PAGE,
    )


def _last_success() -> Step:
    """Ask for a client's newest successes, and judge them.

    A page without a success is no answer while there are older syncs, because the filter comes after the limit.
    """
    young = "$count($states.result.Items[timestamp.S >= $states.input.since]) > 0"
    older_syncs = "$exists($states.result.LastEvaluatedKey)"
    verdict = (
        f"{young} ? 'on time' : "
        f"$states.result.Count = 0 and {older_syncs} ? 'unanswered' : "
        "$states.result.Count > 0 or $states.input.expected ? 'overdue' : 'on time'"
    )
    # Inclusive, so one sync is read twice: a key to start from would be a field that the first page must not have.
    rest = f"{older_syncs} ? {{'newest': $states.result.LastEvaluatedKey.syncId.S}} : {{}}"
    return aws_sdk(
        LAST_SUCCESS,
        "dynamodb",
        "query",
        arguments={
            "TableName": place(names.SYNC_STATE_TABLE),
            "KeyConditionExpression": "tenantId = :client AND syncId BETWEEN :oldest AND :newest",
            "FilterExpression": "#status = :success",
            "ProjectionExpression": "#timestamp",
            "ExpressionAttributeNames": {"#status": "status", "#timestamp": "timestamp"},
            "ExpressionAttributeValues": {
                ":client": S(expr("$states.input.client_id")),
                ":oldest": S(expr("$states.input.oldest")),
                ":newest": S(expr("$states.input.newest")),
                ":success": S("success"),
            },
            "ScanIndexForward": False,
            "Limit": SYNCS_A_QUERY,
        },
        output=expr(f"{{'verdict': {verdict}, 'client': $merge([$states.input, {rest}])}}"),
        retry=(THROTTLING,),
        catch=(catch("States.ALL", next=NOT_JUDGED, output=expr("{'verdict': 'overdue', 'client': $states.input}")),),
        end=True,
    )


def _page() -> Step:
    return choice(
        PAGE,
        when(expr("$count($states.input.clients) > 0"), next=WATCH, comment="clients without an answer"),
        when(
            expr("$next_page != null and $count($page_overdue) > 0"), next=REPORT_PAGE, comment="overdue, more clients"
        ),
        when(expr("$next_page != null"), next=SCAN_MORE, comment="more clients"),
        default=REPORT_TOTAL,
    )


def _reports() -> tuple[Step, Step]:
    """Report the overdue of each page, and with the last page's the total: a watch that broke off sends none."""
    clients = f"$map($page_overdue, function($id) {{{_figure(CLIENT_OVERDUE, '1', client='$id')}}})"
    total = _figure(CLIENTS_OVERDUE, "$overdue_count")
    page = _put_figures(REPORT_PAGE, f"[{clients}]", assign={"page_overdue": []}, next=SCAN_MORE)
    last = _put_figures(
        REPORT_TOTAL, f"[{clients}, {total}]", output=expr("{'clients_overdue': $overdue_count}"), end=True
    )
    return page, last


def _put_figures(name: str, figures: str, **options: Unpack[FlowOptions]) -> Step:
    arguments = {"Namespace": names.METRICS_NAMESPACE, "MetricData": expr(figures)}
    return aws_sdk(name, "cloudwatch", "putMetricData", arguments=arguments, retry=(THROTTLING,), **options)


def _figure(metric: str, value: str, *, client: str | None = None) -> str:
    values = {"Environment": f"'{place(names.ENVIRONMENT_NAME)}'"}
    if client is not None:
        # An id that is none could be a dimension that CloudWatch refuses, and with it the figures of all others.
        values["ClientId"] = expressions.client_id(client)
    [dimensions] = METRICS[metric].dimension_sets
    written = ", ".join(f"{{'Name': '{name}', 'Value': {values[name]}}}" for name in dimensions)
    unit = METRICS[metric].unit
    return f"{{'MetricName': '{metric}', 'Dimensions': [{written}], 'Value': {value}, 'Unit': '{unit}'}}"
