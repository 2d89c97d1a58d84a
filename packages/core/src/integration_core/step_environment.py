"""A step's environment: its variables, what all clients share, and each client's belongings apart from the others'."""

import os
from collections.abc import Mapping
from functools import cached_property, lru_cache
from threading import RLock
from typing import TYPE_CHECKING

from integration_core.aws.mappings import S3Mappings
from integration_core.aws.sessions import new_session
from integration_core.aws.tenant import AwsTenant, Places
from integration_core.aws.tenant_sessions import TenantSessions
from integration_core.errors import ConfigurationInvalid
from integration_core.telemetry.redaction import redactor

if TYPE_CHECKING:
    from boto3.session import Session

TENANTS_KEPT = 32
"""Clients whose sessions a process keeps: about 1 MB each. A Lambda that serves more opens some of them again."""

_LOCAL = "local"


class StepEnvironment:
    """What a step's function is configured with, and the adapters that follow from it.

    Variables: `ENVIRONMENT`, `CONFIG_TABLE`, `SYNC_STATE_TABLE`, `CONFIG_BUCKET`, `PAYLOAD_BUCKET`, `TENANT_ROLE_ARN`;
    each is read when it is needed first. With its own credentials the function reads mapping files, which belong to no
    client, and assumes the tenant role; everything else it does as the client in question.
    """

    def __init__(self, variables: Mapping[str, str], *, source_section: str) -> None:
        self.variables = variables
        self._source_section = source_section
        self._lock = RLock()
        self._tenants = lru_cache(TENANTS_KEPT)(self._open)

    @classmethod
    def from_process(cls, *, source_section: str) -> "StepEnvironment":
        """Read this process's environment."""
        return cls(dict(os.environ), source_section=source_section)

    def variable(self, name: str) -> str:
        """Give an environment variable that must be there."""
        if not self.variables.get(name):
            raise ConfigurationInvalid(
                f"the function's environment has no {name}.", next_step=f"set {name} in the function's configuration"
            )
        return self.variables[name]

    @property
    def environment(self) -> str:
        """Which installation this is: dev, test, prod, or local."""
        return self.variable("ENVIRONMENT")

    @property
    def is_local(self) -> bool:
        """Whether this is the embedded run, where plain http may go to loopback."""
        return self.environment == _LOCAL

    @cached_property
    def mappings(self) -> S3Mappings:
        """The mapping files."""
        with self._lock:
            return S3Mappings(self._session.client("s3"), self.variable("CONFIG_BUCKET"))

    def tenant(self, client_id: str) -> AwsTenant:
        """Give a client's belongings: the same object, and session, as long as the process remembers it."""
        with self._lock:
            return self._tenants(client_id)

    def _open(self, client_id: str) -> AwsTenant:
        return AwsTenant(client_id, self._tenant_sessions.open(client_id), self._places, redactor)

    @cached_property
    def _session(self) -> "Session":
        return new_session()

    @cached_property
    def _tenant_sessions(self) -> TenantSessions:
        role = self.variable("TENANT_ROLE_ARN")
        return TenantSessions(self._session.client("sts"), role)

    @cached_property
    def _places(self) -> Places:
        return Places(
            config_table=self.variable("CONFIG_TABLE"),
            sync_state_table=self.variable("SYNC_STATE_TABLE"),
            payload_bucket=self.variable("PAYLOAD_BUCKET"),
            source_section=self._source_section,
            environment=self.environment,
        )
