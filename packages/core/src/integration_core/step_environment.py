"""The composition root of a step: reads the environment once and builds the adapters from it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from integration_core.aws.client_configs import DynamoClientConfigs
from integration_core.aws.mappings import S3Mappings
from integration_core.aws.payload_store import S3PayloadStore
from integration_core.aws.secrets import SecretsManagerSecrets
from integration_core.aws.sync_state import DynamoSyncState
from integration_core.errors import ConfigurationInvalid
from integration_core.telemetry.logs import Redactor

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class StepEnvironment:
    """What a step's function is configured with, and the adapters that follow from it.

    Variables: `ENVIRONMENT`, `CONFIG_TABLE`, `SYNC_STATE_TABLE`, `CONFIG_BUCKET`, `PAYLOAD_BUCKET`. Clients are made at
    first use, so a step pays only for the services that it calls.
    """

    variables: Mapping[str, str]
    session: "Session"
    redactor: Redactor
    source_section: str

    @classmethod
    def from_process(cls, redactor: Redactor, *, source_section: str) -> "StepEnvironment":
        """Read this process's environment."""
        import boto3

        # The process's own session: steps that share a process share the service models that it has read.
        if boto3.DEFAULT_SESSION is None:
            boto3.setup_default_session()
        return cls(dict(os.environ), cast("Session", boto3.DEFAULT_SESSION), redactor, source_section)

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

    @cached_property
    def client_configs(self) -> DynamoClientConfigs:
        """The clients' configurations."""
        table = self._dynamodb.Table(self.variable("CONFIG_TABLE"))
        return DynamoClientConfigs(table, source_section=self.source_section)

    @cached_property
    def sync_state(self) -> DynamoSyncState:
        """The book of syncs."""
        return DynamoSyncState(self._dynamodb, self.variable("SYNC_STATE_TABLE"))

    @cached_property
    def secrets(self) -> SecretsManagerSecrets:
        """The credentials."""
        return SecretsManagerSecrets(self.session.client("secretsmanager"), self.redactor)

    @cached_property
    def mappings(self) -> S3Mappings:
        """The mapping files."""
        return S3Mappings(self._s3, self.variable("CONFIG_BUCKET"))

    def payload_store(self, client_id: str) -> S3PayloadStore:
        """One client's rows."""
        return S3PayloadStore(self._s3, self.variable("PAYLOAD_BUCKET"), client_id)

    @cached_property
    def _s3(self) -> "S3Client":
        return self.session.client("s3")

    @cached_property
    def _dynamodb(self) -> "DynamoDBServiceResource":
        return self.session.resource("dynamodb")
