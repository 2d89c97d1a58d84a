"""What the steps need of the outside, as protocols. Adapters to AWS and the tests' fakes stand behind them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

from integration_core.claim_check import ClaimCheck, Part
from integration_core.client_config import ClientConfig
from integration_core.mapping import MappingFile
from integration_core.models import Row
from integration_core.secret import Secret
from integration_core.sync_session import Acquired, Held, Invocation, LastSuccess, SyncStart


class PayloadStore(Protocol):
    """Rows behind claim checks. One store serves one client and refuses what belongs to another."""

    def write_part(self, key: str, rows: Iterable[Row]) -> Part:
        """Store rows under `key` and give their part."""

    def seal(self, key: str, parts: Iterable[Part]) -> ClaimCheck:
        """Store the manifest of parts under `key` and give the claim check."""

    def read(self, ref: ClaimCheck) -> Iterator[Row]:
        """Give the rows in order, verified part by part. Raise `PayloadCorrupt` where they are not what was claimed."""

    def sweep(self, kind: str, keep: Collection[str]) -> None:
        """Remove the client's rows of a kind, `payloads` or `baselines`, of all syncs but those in `keep`."""

    def prefix(self, kind: str, sync_id: str, name: str) -> str:
        """Give the key prefix for a client's `payloads` or `baselines` of one sync."""


class Secrets(Protocol):
    """Where a client's credentials stand."""

    def get(self, name: str) -> Secret:
        """Give a secret; raise `SecretMissing`."""


class Mappings(Protocol):
    """Where mapping files stand."""

    def get(self, key: str) -> MappingFile:
        """Give a mapping file; raise `ConfigurationInvalid`."""


class SyncState(Protocol):
    """The book of syncs: one item a sync, and one lease a client."""

    def begin(self, start: SyncStart) -> Acquired | Held:
        """Take the client's lease and write the sync as running, or say which sync holds the lease.

        Raise `LeaseLost` where this sync's books were closed already.
        """

    def enter(self, client_id: str, sync_id: str, token: str, step: str) -> Invocation:
        """Count an invocation of a step, renew the lease, and give the step's checkpoint. Raise `LeaseLost`."""

    def checkpoint(self, invocation: Invocation, content: Mapping[str, Any]) -> None:
        """Keep where a step is. Raise `LeaseLost` where a newer invocation or another execution has taken over."""

    def last_success(self, client_id: str) -> LastSuccess | None:
        """Give the newest committed success, read consistently."""

    def superseded(self, client_id: str, keep: str) -> list[LastSuccess]:
        """Give the successes other than `keep` that do not expire yet."""

    def retire(self, client_id: str, success: LastSuccess) -> None:
        """Let a superseded success expire."""


class Tenant(Protocol):
    """One client's belongings: whoever has it cannot take another client's for them. AWS refuses those besides."""

    @property
    def client_id(self) -> str:
        """Whose they are."""

    @property
    def secrets(self) -> Secrets:
        """The client's credentials for its systems."""

    @property
    def store(self) -> PayloadStore:
        """The client's rows."""

    @property
    def sync_state(self) -> SyncState:
        """The client's part of the book of syncs."""

    def config(self) -> ClientConfig:
        """Read the configuration; raise `ClientUnknown`, `ClientDisabled` or `ConfigurationInvalid`."""


Tenants = Callable[[str], Tenant]
"""Gives a client's belongings by its id."""
