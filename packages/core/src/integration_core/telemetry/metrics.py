"""Metrics of an invocation, written as CloudWatch's embedded metric format (EMF): a log line that becomes metrics.

Specification: CloudWatch User Guide, "Embedded metric format specification": at most 100 values a metric and object,
at most 30 dimensions a set, each a member of the object that is a text of 1 to 1,024 ASCII characters.
"""

import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any, Literal, Protocol, TextIO, get_args

from integration_core.models import CLIENT_ID_PATTERN, SyncType

Unit = Literal["Seconds", "Milliseconds", "Count"]
DimensionSets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its unit, the sets of dimensions under which CloudWatch keeps it, and what it counts.

    CloudWatch bills each set with each combination of values as a metric of its own, so there is no set that no alarm
    or dashboard reads.
    """

    unit: Unit
    dimension_sets: DimensionSets
    meaning: str


_OF_SYNCS: DimensionSets = (("Environment",), ("Environment", "ClientId", "SyncType"))
_OF_CALLS: DimensionSets = (("Environment", "Service"), ("Environment", "ClientId", "Service"))

METRICS: Mapping[str, Metric] = {
    "SyncDuration": Metric(
        "Seconds",
        _OF_SYNCS,
        "From a sync's start to the end of its load. The step that loads sends it, once a sync, where the load counts "
        "as a success; how long a failed execution took is the state machine's own ExecutionTime.",
    ),
    "RecordsProcessed": Metric(
        "Count",
        _OF_SYNCS,
        "Records that the destination has judged, loaded and failed ones. The step that loads sends it, each record "
        "once: neither records that are offered again because they failed before, nor what an earlier invocation of "
        "the sync has counted.",
    ),
    "RecordsFailed": Metric(
        "Count",
        _OF_SYNCS,
        "Those of RecordsProcessed that the destination refused. RecordsFailed / RecordsProcessed is the share that "
        "failedShareLimit limits. Rejections by the mapping are in neither: such a record is never sent.",
    ),
    "SyncSkipped": Metric(
        "Count", _OF_SYNCS, "Starts of a client that was syncing already. The step that extracts sends it."
    ),
    "Throttled": Metric(
        "Count",
        (("Environment",), ("Environment", "ClientId")),
        "Answers 429 of a source or a destination. The steps that extract and load send it.",
    ),
    "ApiLatency": Metric(
        "Milliseconds",
        _OF_CALLS,
        "The time of one call of a source or a destination, with the waiting for its answer and without that for its "
        "turn. The steps that extract and load send it.",
    ),
    "UnexpectedErrors": Metric(
        "Count",
        (("Environment", "Service"),),
        "Invocations that ended in an error that is none of the integration's own: a fault of the program. Every step "
        "sends it.",
    ),
}
"""Every metric that a step of a sync sends: a misspelt name is an error and not a metric that nobody watches.

An alarm or a dashboard reads a metric under one of these sets and no other: a set with fewer dimensions is no sum.
Another integration gives those of its own beside these.
"""

NO_CLIENT = "_invalid"
"""The client under which is counted what came without a usable client_id."""

DIMENSIONS = frozenset({"Environment", "Service", "ClientId", "SyncType"})
"""What a metric can be kept under: the members that every line has."""

NONE_OF_ITS_OWN: Mapping[str, Metric] = MappingProxyType({})

_NO_SYNC_TYPE = "unknown"
_MOST_VALUES = 100


class Metrics(Protocol):
    """Where figures go. Used by many threads at once."""

    def describe(self, *, client_id: str, sync_type: str) -> None:
        """Say whose figures follow. What was recorded under the previous description is written first."""

    def add(self, name: str, value: float) -> None:
        """Record a value under a name that is known: counts add up, times become a distribution."""

    def flush(self) -> None:
        """Write what was recorded."""


def _all_metrics(own: Mapping[str, Metric]) -> dict[str, Metric]:
    """Give all metrics of an integration: `METRICS` and its own. Raise ValueError for a dimension that no line has."""
    for name, metric in own.items():
        strange = sorted({each for dimensions in metric.dimension_sets for each in dimensions} - DIMENSIONS)
        if strange:
            there = ", ".join(sorted(DIMENSIONS))
            msg = f"the metric {name} is kept under {', '.join(strange)}, and a line has {there} alone"
            raise ValueError(msg)
    return {**METRICS, **own}


class EmfMetrics:
    """Writes to standard output, as Lambda expects, or to `stream`. `service` is the step, such as `siesa-loader`.

    `own` are an integration's metrics beside `METRICS`; one of the same name stands in for that of `METRICS`, for an
    integration that has no clients, say. Raises ValueError where one is kept under a dimension that no line has.

    A full set of times is written at once, so that a long sync holds at most 100 of them and loses few when killed.
    """

    def __init__(
        self,
        namespace: str,
        environment: str,
        *,
        service: str,
        own: Mapping[str, Metric] = NONE_OF_ITS_OWN,
        stream: TextIO | None = None,
    ) -> None:
        self._namespace = namespace
        self._known = _all_metrics(own)
        self._fixed = {"Environment": environment, "Service": service}
        self._stream = stream
        self._dimensions = self._named(NO_CLIENT, _NO_SYNC_TYPE)
        self._values: dict[str, list[float]] = {}
        self._lock = Lock()

    def describe(self, *, client_id: str, sync_type: str) -> None:
        """Say whose figures follow."""
        with self._lock:
            self._write()
            self._dimensions = self._named(client_id, sync_type)

    def add(self, name: str, value: float) -> None:
        """Record a value."""
        unit = self._known[name].unit
        with self._lock:
            values = self._values.setdefault(name, [])
            if unit == "Count" and values:
                values[0] += value
                return
            values.append(value)
            if len(values) >= _MOST_VALUES:
                self._write()

    def flush(self) -> None:
        """Write what was recorded as one line; nothing where nothing was."""
        with self._lock:
            self._write()

    def _named(self, client_id: str, sync_type: str) -> dict[str, str]:
        # What an execution was started with can be anything. CloudWatch refuses a whole object for one bad dimension,
        # and bills a metric for every other text.
        return {
            **self._fixed,
            "ClientId": client_id if re.fullmatch(CLIENT_ID_PATTERN, client_id) else NO_CLIENT,
            "SyncType": sync_type if sync_type in get_args(SyncType) else _NO_SYNC_TYPE,
        }

    def _write(self) -> None:
        if not self._values:
            return
        recorded, self._values = self._values, {}
        metadata = {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": self._directives(recorded)}
        line = {"_aws": metadata, **self._dimensions, **recorded}
        # Looked up now and not at import: the runtime, and tests, replace it.
        print(json.dumps(line, separators=(",", ":")), file=self._stream or sys.stdout, flush=True)

    def _directives(self, recorded: Mapping[str, list[float]]) -> list[dict[str, Any]]:
        """Give one directive for the metrics of equal dimension sets: a directive's sets hold for all its metrics."""
        groups: dict[DimensionSets, list[str]] = {}
        for name in recorded:
            groups.setdefault(self._known[name].dimension_sets, []).append(name)
        return [
            {
                "Namespace": self._namespace,
                "Dimensions": [list(dimensions) for dimensions in sets],
                "Metrics": [{"Name": name, "Unit": self._known[name].unit} for name in names],
            }
            for sets, names in groups.items()
        ]


class RecordedMetrics:
    """Keeps figures in memory, for tests and for the embedded run's tables: (client, name) to the values recorded."""

    def __init__(self, own: Mapping[str, Metric] = NONE_OF_ITS_OWN) -> None:
        self._known = _all_metrics(own)
        self.values: dict[tuple[str, str], list[float]] = {}
        self.flushes = 0
        self.described: list[tuple[str, str]] = []
        self._lock = Lock()

    def describe(self, *, client_id: str, sync_type: str) -> None:
        """Say whose figures follow."""
        self.described.append((client_id, sync_type))

    def add(self, name: str, value: float) -> None:
        """Record a value."""
        if name not in self._known:
            raise KeyError(name)
        client_id = self.described[-1][0] if self.described else NO_CLIENT
        with self._lock:
            self.values.setdefault((client_id, name), []).append(value)

    def flush(self) -> None:
        """Count that it was asked for."""
        self.flushes += 1

    def total(self, name: str) -> float:
        """Sum the values of a metric over all clients."""
        return sum(sum(values) for (_, kind), values in self.values.items() if kind == name)
