"""Everything of one client in AWS, over the client's own session."""

from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from integration_core.aws.client_configs import DynamoClientConfigs
from integration_core.aws.payload_store import S3PayloadStore
from integration_core.aws.secrets import SecretsManagerSecrets
from integration_core.aws.sync_state import DynamoSyncState
from integration_core.client_config import ClientConfig
from integration_core.telemetry.redaction import Redactor

if TYPE_CHECKING:
    from boto3.session import Session


@dataclass(frozen=True, slots=True)
class Places:
    """Where the clients' belongings stand. `source_section` names the source's own section in a configuration.

    `environment` is the tag of the secrets that may be read; None where roles ask for none.
    """

    config_table: str
    sync_state_table: str
    payload_bucket: str
    source_section: str
    environment: str | None = None


class AwsTenant:
    """One client's configuration, secrets, rows and book of syncs. Every call is made as the client, through `session`.

    Adapters are made at first use, so a step pays only for the services that it calls.
    """

    def __init__(self, client_id: str, session: "Session", places: Places, redactor: Redactor) -> None:
        self.client_id = client_id
        self._session = session
        self._places = places
        self._redactor = redactor
        # A session may make its clients in one thread at a time.
        self._lock = RLock()
        self._dynamodb = session.resource("dynamodb")

    def config(self) -> ClientConfig:
        """Read the client's configuration, where it is enabled."""
        table = self._dynamodb.Table(self._places.config_table)
        return DynamoClientConfigs(table, source_section=self._places.source_section).get(self.client_id)

    @cached_property
    def sync_state(self) -> DynamoSyncState:
        """The client's part of the book of syncs."""
        return DynamoSyncState(self._dynamodb, self._places.sync_state_table)

    @cached_property
    def secrets(self) -> SecretsManagerSecrets:
        """The client's credentials for its systems."""
        with self._lock:
            client = self._session.client("secretsmanager")
            return SecretsManagerSecrets(client, self._redactor, environment=self._places.environment)

    @cached_property
    def store(self) -> S3PayloadStore:
        """The client's rows."""
        with self._lock:
            return S3PayloadStore(self._session.client("s3"), self._places.payload_bucket, self.client_id)
