"""The small values in which the book of syncs speaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integration_core.claim_check import ClaimCheck
from integration_core.models import SyncType

LEASE_GRACE_SECONDS = 15 * 60
"""A lease outlives the client's longest sync by this much, so that a sync that ends late still owns it."""


@dataclass(frozen=True)
class SyncStart:
    """Who starts what. `token` is the execution's ARN: the machine knows it as well, and it never repeats."""

    client_id: str
    sync_id: str
    token: str
    sync_type: SyncType
    max_duration_seconds: int


@dataclass(frozen=True)
class Acquired:
    """The lease is ours. `resumed`: this execution held it already. `took_over`: the sync it was taken from."""

    deadline: datetime
    resumed: bool = False
    took_over: str | None = None


@dataclass(frozen=True)
class Held:
    """Another sync of the same client is running."""

    sync_id: str
    expires: datetime


@dataclass(frozen=True)
class Invocation:
    """One invocation of a step. `number` rises with each, so that an old one that still runs cannot write over it."""

    client_id: str
    sync_id: str
    token: str
    step: str
    number: int
    deadline: datetime
    checkpoint: Mapping[str, Any] | None


@dataclass(frozen=True)
class LastSuccess:
    """Where the client's next sync starts from."""

    sync_id: str
    watermark: str | None
    baseline_ref: ClaimCheck | None
    pending_ref: ClaimCheck | None
