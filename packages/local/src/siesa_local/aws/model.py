"""What goes into and comes out of the embedded AWS: resources, functions, executions, alerts, what was recovered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Handler = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class TableSpec:
    """A DynamoDB table to create when it is absent.

    `create` holds the keyword arguments of boto3's `create_table`; `ttl_attribute` names the attribute that carries the
    expiry in epoch seconds, where the table has one.
    """

    create: Mapping[str, Any]
    ttl_attribute: str | None = None
    point_in_time_recovery: bool = False

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.create["TableName"])

    @property
    def ttl(self) -> dict[str, Any] | None:
        """What `update_time_to_live` takes, where the table has an expiry."""
        return {"Enabled": True, "AttributeName": self.ttl_attribute} if self.ttl_attribute else None


@dataclass(frozen=True)
class BucketSpec:
    """An S3 bucket; `settings` are XML documents by the sub-resource that they are put to, such as `versioning`."""

    name: str
    settings: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class TopicSpec:
    """An SNS topic; `attributes` are those of SetTopicAttributes, such as `Policy`."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Resources:
    """What an embedded AWS creates on opening, where its folder does not hold it yet.

    A folder keeps tables' items, buckets' objects and topics' messages. All that a spec says of them besides is put in
    place anew on each opening, so that a folder follows a spec that has changed.
    """

    tables: tuple[TableSpec, ...] = ()
    buckets: tuple[BucketSpec, ...] = ()
    topics: tuple[TopicSpec, ...] = ()


@dataclass(frozen=True)
class LambdaFunction:
    """A handler that Lambda's Invoke calls in this process, with the limits that its context tells it.

    A handler runs in the interpreter's thread, and a thread cannot be killed: one that passes `timeout_seconds` goes on
    to its end, and only then is its answer replaced by `Sandbox.Timedout`, as if it had been cut off.
    `environment` is merged into the process's own for as long as the embedded AWS is open; two functions that want
    different values for one name are refused on opening, because one process has one environment.
    """

    handler: Handler
    timeout_seconds: int = 900
    memory_mb: int = 512
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HistoryEvent:
    """One event of an execution's history; `details` is its one details object, or empty."""

    id: int
    type: str
    timestamp: datetime
    details: Mapping[str, Any]

    @property
    def state(self) -> str | None:
        """The state's name, on the events that enter or leave one."""
        name = self.details.get("name")
        return name if isinstance(name, str) else None


@dataclass(frozen=True)
class ExecutionResult:
    """How an execution ended: `status` is SUCCEEDED, FAILED, TIMED_OUT or ABORTED, `output` its parsed JSON."""

    arn: str
    status: str
    error: str | None
    cause: str | None
    output: Any
    started: datetime
    stopped: datetime
    events: tuple[HistoryEvent, ...]


@dataclass(frozen=True)
class Alert:
    """A message that was published to a topic."""

    topic: str
    message_id: str
    subject: str | None
    message: str
    published: str


@dataclass(frozen=True)
class BucketCount:
    """How much a bucket held."""

    objects: int
    bytes: int


@dataclass(frozen=True)
class RecoveredState:
    """What was found in the folder on opening.

    `interrupted` is true when the process that had the folder open before ended without closing it, such as by
    `kill -9`. Every write that had been acknowledged by then is here.
    """

    tables: Mapping[str, int] = field(default_factory=dict)
    buckets: Mapping[str, BucketCount] = field(default_factory=dict)
    secrets: int = 0
    alerts: Mapping[str, int] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all was found."""
        found = sum(self.tables.values()) + sum(b.objects for b in self.buckets.values()) + sum(self.alerts.values())
        return found + self.secrets == 0
