"""Ports that keep everything in memory."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integration_core.claim_check import ClaimCheck, Part
from integration_core.client_config import ClientConfig
from integration_core.clock import utc_now
from integration_core.errors import (
    ClientUnknown,
    ConfigurationInvalid,
    LeaseLost,
    PayloadCorrupt,
    SecretMissing,
)
from integration_core.mapping import MappingFile
from integration_core.models import Row
from integration_core.secret import Secret
from integration_core.sync_session import Acquired, Held, Invocation, LastSuccess, SyncStart


class MemoryPayloadStore:
    """Rows in a dictionary. `objects` maps each key to its bytes."""

    def __init__(self, client_id: str = "cliente-a") -> None:
        self.client_id = client_id
        self.objects: dict[str, bytes] = {}

    def prefix(self, kind: str, sync_id: str, name: str) -> str:
        """Give the key prefix of one step's rows."""
        return f"{kind}/{self.client_id}/{sync_id}/{name}"

    def write_part(self, key: str, rows: Iterable[Row]) -> Part:
        """Store rows under `key`."""
        lines = [json.dumps(row) for row in rows]
        body = "\n".join(lines).encode()
        self.objects[key] = body
        return Part(key=key, count=len(lines), bytes=len(body), sha256=hashlib.sha256(body).hexdigest())

    def seal(self, key: str, parts: Iterable[Part]) -> ClaimCheck:
        """Store the manifest of `parts` under `key`."""
        listed = [part.model_dump() for part in parts]
        body = json.dumps(listed).encode()
        self.objects[key] = body
        sizes = {name: sum(part[name] for part in listed) for name in ("count", "bytes")}
        return ClaimCheck(bucket="memory", key=key, sha256=hashlib.sha256(body).hexdigest(), **sizes)

    def read(self, ref: ClaimCheck) -> Iterator[Row]:
        """Give the rows in order."""
        for part in json.loads(self._get(ref.key)):
            yield from map(json.loads, self._get(part["key"]).decode().splitlines())

    def sweep(self, kind: str, keep: Collection[str]) -> None:
        """Remove the client's rows of a kind of all syncs but those in `keep`."""
        prefix = f"{kind}/{self.client_id}/"
        for key in [key for key in self.objects if key.startswith(prefix)]:
            if key.removeprefix(prefix).partition("/")[0] not in keep:
                del self.objects[key]

    def _get(self, key: str) -> bytes:
        if key not in self.objects:
            msg = f"the payload object {key!r} does not exist."
            raise PayloadCorrupt(msg)
        return self.objects[key]


class MemoryClientConfigs(dict[str, ClientConfig]):
    """Configurations by client id."""

    def get(self, client_id: str) -> ClientConfig:  # type: ignore[override]  # a tenant's config raises where dict's get gives None
        """Give a client's configuration."""
        if client_id not in self:
            msg = f"no client {client_id!r}."
            raise ClientUnknown(msg)
        return self[client_id]


class MemorySecrets:
    """Secrets by name."""

    def __init__(self, secrets: Mapping[str, Mapping[str, str]]) -> None:
        self.secrets = dict(secrets)

    def get(self, name: str) -> Secret:
        """Give a secret."""
        if name not in self.secrets:
            msg = f"the secret {name!r} does not exist."
            raise SecretMissing(msg)
        return Secret(name, self.secrets[name])


class MemoryMappings:
    """Mapping files by key."""

    def __init__(self, files: Mapping[str, MappingFile]) -> None:
        self.files = dict(files)

    def get(self, key: str) -> MappingFile:
        """Give a mapping file."""
        if key not in self.files:
            msg = f"the mapping file {key!r} does not exist."
            raise ConfigurationInvalid(msg)
        return self.files[key]


class MemorySyncState:
    """The book of syncs for one process: leases never run out here; `owner` maps each client to its owner's token."""

    def __init__(self, now: Callable[[], datetime] = utc_now, deadline_seconds: float = 7_200) -> None:
        self.now = now
        self.deadline_seconds = deadline_seconds
        self.owner: dict[str, SyncStart] = {}
        self.invocations: dict[str, int] = {}
        self.checkpoints: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.successes: dict[str, list[LastSuccess]] = {}
        self.retired: list[str] = []

    def begin(self, start: SyncStart) -> Acquired | Held:
        """Take the client's lease where nobody else has it."""
        owner = self.owner.setdefault(start.client_id, start)
        deadline = self.now() + timedelta(seconds=self.deadline_seconds)
        if owner.token != start.token:
            return Held(owner.sync_id, deadline)
        return Acquired(deadline, resumed=start.sync_id in self.invocations)

    def enter(self, client_id: str, sync_id: str, token: str, step: str) -> Invocation:
        """Count an invocation."""
        self._check(client_id, sync_id, token)
        self.invocations[sync_id] = number = self.invocations.get(sync_id, 0) + 1
        deadline = self.now() + timedelta(seconds=self.deadline_seconds)
        return Invocation(client_id, sync_id, token, step, number, deadline, self.checkpoints.get((sync_id, step)))

    def checkpoint(self, invocation: Invocation, content: Mapping[str, Any]) -> None:
        """Keep where a step is, as JSON would."""
        self._check(invocation.client_id, invocation.sync_id, invocation.token)
        if self.invocations[invocation.sync_id] != invocation.number:
            msg = "a newer invocation has come"
            raise LeaseLost(msg)
        self.checkpoints[invocation.sync_id, invocation.step] = json.loads(json.dumps(dict(content)))

    def last_success(self, client_id: str) -> LastSuccess | None:
        """Give the newest success."""
        return next(reversed(self.successes.get(client_id, [])), None)

    def superseded(self, client_id: str, keep: str) -> list[LastSuccess]:
        """Give the successes other than `keep` that were not retired."""
        kept = {keep, *self.retired}
        return [success for success in self.successes.get(client_id, []) if success.sync_id not in kept]

    def retire(self, client_id: str, success: LastSuccess) -> None:
        """Retire a success."""
        assert success in self.successes[client_id]  # noqa: S101 -- a fake for tests
        self.retired.append(success.sync_id)

    def _check(self, client_id: str, sync_id: str, token: str) -> None:
        owner = self.owner.get(client_id)
        if owner is None or (owner.sync_id, owner.token) != (sync_id, token):
            msg = f"sync {sync_id!r} does not own client {client_id!r}"
            raise LeaseLost(msg)


@dataclass
class MemoryTenant:
    """One client's belongings, of which each may be looked into."""

    client_id: str
    configs: MemoryClientConfigs
    store: MemoryPayloadStore
    sync_state: MemorySyncState
    secrets: MemorySecrets = field(default_factory=lambda: MemorySecrets({}))

    def config(self) -> ClientConfig:
        """Give the client's configuration."""
        return self.configs.get(self.client_id)

    def tenants(self, client_id: str) -> "MemoryTenant":
        """Give this very client's belongings, and refuse to give another's."""
        if client_id != self.client_id:
            msg = f"the belongings of {client_id!r} were asked for, and only those of {self.client_id!r} are here."
            raise ClientUnknown(msg)
        return self
