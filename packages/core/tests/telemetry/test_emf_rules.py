"""Whatever is recorded, each line keeps the rules by which CloudWatch takes or drops an embedded metric object.

Source: CloudWatch User Guide, "Embedded metric format specification", and the reference of PutMetricData's Dimension.
"""

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from integration_core.telemetry.metrics import METRICS, EmfMetrics

UNITS = {"Seconds", "Milliseconds", "Count"}
MOST_METRICS = MOST_VALUES = 100
MOST_DIMENSIONS = 30
LONGEST_LINE = 1_048_576

descriptions = st.tuples(
    st.just("describe"), st.text(max_size=80), st.sampled_from(["initial", "incremental", "", "x"])
)
figures = st.tuples(
    st.just("add"), st.sampled_from(sorted(METRICS)), st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9)
)
flushes = st.tuples(st.just("flush"), st.none(), st.none())


def assert_taken(line: dict[str, Any]) -> None:
    metadata = line["_aws"]
    assert set(metadata) == {"Timestamp", "CloudWatchMetrics"}
    assert type(metadata["Timestamp"]) is int
    assert len(str(metadata["Timestamp"])) == len("1763892300789")
    for directive in metadata["CloudWatchMetrics"]:
        assert set(directive) == {"Namespace", "Dimensions", "Metrics"}
        assert 1 <= len(directive["Namespace"]) <= 255
        assert directive["Dimensions"]
        for dimensions in directive["Dimensions"]:
            assert len(dimensions) == len(set(dimensions)) <= MOST_DIMENSIONS
            for dimension in dimensions:
                assert_dimension(line[dimension])
        assert 1 <= len(directive["Metrics"]) <= MOST_METRICS
        for metric in directive["Metrics"]:
            assert metric["Unit"] in UNITS
            values = line[metric["Name"]]
            assert 1 <= len(values) <= MOST_VALUES
            assert all(type(value) in (int, float) for value in values)


def assert_dimension(value: object) -> None:
    assert isinstance(value, str)
    assert 1 <= len(value) <= 1_024
    assert value.isascii()
    assert value.isprintable()
    assert value.strip()
    assert not value.startswith(":")


def refuse(constant: str) -> float:
    raise AssertionError(f"{constant} is no JSON")


@given(st.lists(figures | descriptions | flushes, max_size=300))
def test_every_line_is_one_that_cloudwatch_takes(steps: list[tuple[str, Any, Any]]) -> None:
    stream = io.StringIO()
    metrics = EmfMetrics("SiesaIntegration", "test", service="siesa-extractor", stream=stream)
    for step, first, second in steps:
        if step == "describe":
            metrics.describe(client_id=first, sync_type=second)
        elif step == "add":
            metrics.add(first, second)
        else:
            metrics.flush()
    metrics.flush()

    for text in stream.getvalue().splitlines():
        assert len(text.encode()) < LONGEST_LINE
        line = json.loads(text, parse_constant=refuse)
        assert_taken(line)
        declared = [
            (metric["Name"], tuple(map(tuple, directive["Dimensions"])))
            for directive in line["_aws"]["CloudWatchMetrics"]
            for metric in directive["Metrics"]
        ]
        # A metric that two directives declare would be counted twice.
        recorded = line.keys() & METRICS.keys()
        assert sorted(declared) == [(name, METRICS[name].dimension_sets) for name in sorted(recorded)]
