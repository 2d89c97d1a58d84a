"""Metrics of an invocation, written as CloudWatch's embedded metric format (EMF): a log line that becomes metrics.

Specification: CloudWatch User Guide, "Embedded metric format specification": at most 100 values a metric and object.
"""

import json
import sys
from threading import Lock
from typing import Literal, Protocol, TextIO

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

Unit = Literal["Seconds", "Milliseconds", "Count"]

UNITS: dict[str, Unit] = {
    "SyncDuration": "Seconds",
    "RecordsProcessed": "Count",
    "RecordsFailed": "Count",
    "ApiLatency": "Milliseconds",
    "SyncSkipped": "Count",
    "Throttled": "Count",
    "UnexpectedErrors": "Count",
}
"""Every metric that there is, with its unit: a misspelt name is an error and not a metric that nobody watches."""

NO_CLIENT = "_invalid"
"""The client under which is counted what came without a usable client_id."""

_MOST_VALUES = 100


class Metrics(Protocol):
    """Where figures go. Used by many threads at once."""

    def describe(self, *, client_id: str, sync_type: str) -> None:
        """Say whose figures follow. What was recorded under the previous description is written first."""

    def add(self, name: str, value: float) -> None:
        """Record a value under one of the names in `UNITS`: counts add up, times become a distribution."""

    def flush(self) -> None:
        """Write what was recorded."""


class EmfMetrics:
    """Writes to standard output, as Lambda expects, or to `stream`. Dimensions: ClientId, SyncType, Environment.

    A full set of times is written at once, so that a long sync holds at most 100 of them and loses few when killed.
    """

    def __init__(self, namespace: str, environment: str, *, stream: TextIO | None = None) -> None:
        self._provider = AmazonCloudWatchEMFProvider(namespace=namespace)
        self._environment = environment
        self._stream = stream
        self._dimensions = self._named(NO_CLIENT, "unknown")
        self._values: dict[str, list[float]] = {}
        self._lock = Lock()

    def describe(self, *, client_id: str, sync_type: str) -> None:
        """Say whose figures follow."""
        with self._lock:
            self._write()
            self._dimensions = self._named(client_id, sync_type)

    def add(self, name: str, value: float) -> None:
        """Record a value."""
        unit = UNITS[name]
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
        # CloudWatch refuses the whole object where a dimension is empty.
        return {
            "ClientId": client_id or NO_CLIENT,
            "SyncType": sync_type or "unknown",
            "Environment": self._environment,
        }

    def _write(self) -> None:
        if not self._values:
            return
        recorded = {name: {"Unit": UNITS[name], "Value": values} for name, values in self._values.items()}
        self._values = {}
        line = self._provider.serialize_metric_set(metrics=recorded, dimensions=self._dimensions)
        # Looked up now and not at import: the runtime, and tests, replace it.
        print(json.dumps(line, separators=(",", ":")), file=self._stream or sys.stdout, flush=True)


class RecordedMetrics:
    """Keeps figures in memory, for tests and for the embedded run's tables: (client, name) to the values recorded."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], list[float]] = {}
        self.flushes = 0
        self.described: list[tuple[str, str]] = []
        self._lock = Lock()

    def describe(self, *, client_id: str, sync_type: str) -> None:
        """Say whose figures follow."""
        self.described.append((client_id, sync_type))

    def add(self, name: str, value: float) -> None:
        """Record a value."""
        if name not in UNITS:
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
