"""AWS in one process: state machines, functions, tables, buckets, secrets and topics, kept in a folder."""

from siesa_local.aws.embedded import DEFAULT_REGION, EmbeddedAws
from siesa_local.aws.model import (
    Alert,
    BucketCount,
    BucketSpec,
    ExecutionResult,
    HistoryEvent,
    LambdaFunction,
    RecoveredState,
    Resources,
    TableSpec,
    TopicSpec,
)

__all__ = [
    "DEFAULT_REGION",
    "Alert",
    "BucketCount",
    "BucketSpec",
    "EmbeddedAws",
    "ExecutionResult",
    "HistoryEvent",
    "LambdaFunction",
    "RecoveredState",
    "Resources",
    "TableSpec",
    "TopicSpec",
]
