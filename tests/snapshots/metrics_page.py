"""The reference page of the metrics, written from the tables by which they are sent."""

from collections.abc import Mapping

from integration_core.telemetry.metrics import METRICS, Metric
from siesa_workflow import freshness, freshness_rule, names


def page() -> str:
    """Give the page as Markdown."""
    parts = [
        "# Metrics",
        "Written by `./run snapshots --update` from `integration_core.telemetry.metrics` and "
        "`siesa_workflow.freshness`; a test fails when it is not current. "
        f"All stand in CloudWatch's namespace `{names.METRICS_NAMESPACE}`.",
        "CloudWatch keeps, and bills, a metric for each set of dimensions with each combination of values, by the "
        "hours in which it was sent. An alarm or a dashboard names one of these sets exactly: a set with fewer "
        "dimensions is no sum over the others.",
        "## From the steps",
        _table(METRICS),
        "`Service` is `siesa-extractor`, `siesa-transformer` or `siesa-loader`. What was started without a well-formed "
        "client stands under `ClientId` `_invalid`, and under `SyncType` `unknown`.",
        "## From the watch of freshness",
        _table(freshness.METRICS),
        "## When a client is overdue",
        _rule(),
    ]
    return "\n\n".join(parts) + "\n"


def _table(metrics: Mapping[str, Metric]) -> str:
    rows = ["| Metric | Unit | Dimension sets | What it counts |", "|---|---|---|---|"]
    for name, metric in metrics.items():
        sets = "; ".join(", ".join(dimensions) for dimensions in metric.dimension_sets)
        rows.append(f"| {name} | {metric.unit} | {sets} | {metric.meaning} |")
    return "\n".join(rows)


def _rule() -> str:
    """Give the rule as its module tells it, without the docstring's first line."""
    _, _, told = str(freshness_rule.__doc__).partition("\n\n")
    return told.strip()
