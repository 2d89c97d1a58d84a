"""What the functions print: log lines, some of which CloudWatch turns into custom metrics (embedded metric format)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tools.cost.usage import Metric

EVENT_OVERHEAD = 26
"""Bytes that CloudWatch Logs adds to each event's own when it bills ingestion."""

PLATFORM_LINES = (90, 60, 230)
"""Bytes of the lines START, END and REPORT that Lambda itself writes for an invocation, with ids and the init time."""

CLIENT = "ClientId"


@dataclass(frozen=True)
class Printed:
    """The bytes that CloudWatch bills for lines, and the metrics that they carry: the client's, and the fleet's."""

    log_bytes: int
    metrics: frozenset[Metric]
    fleet_metrics: frozenset[Metric]


def read_output(lines: Iterable[str], *, invocations: int) -> Printed:
    """Read the lines that `invocations` of functions printed; what Lambda adds to them is counted too."""
    size = invocations * sum(line + EVENT_OVERHEAD for line in PLATFORM_LINES)
    found: set[Metric] = set()
    for line in lines:
        size += len(line.rstrip("\n").encode()) + EVENT_OVERHEAD
        found.update(metrics_in(line))
    own = frozenset(metric for metric in found if any(name == CLIENT for name, _ in metric[1]))
    return Printed(size, own, frozenset(found) - own)


def metrics_in(line: str) -> Iterator[Metric]:
    """Give each custom metric that a line carries: one for each metric and each set of dimensions."""
    try:
        content = json.loads(line)
    except ValueError:
        return
    if not isinstance(content, dict) or "_aws" not in content:
        return
    for directive in content["_aws"]["CloudWatchMetrics"]:
        for dimensions in directive["Dimensions"]:
            values = tuple((name, _text(content[name])) for name in sorted(dimensions))
            for metric in directive["Metrics"]:
                yield metric["Name"], values


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
