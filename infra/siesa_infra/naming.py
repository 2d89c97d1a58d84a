"""Names of what is deployed, as the guide has them, computed in one place so that no stack needs another's export."""

from dataclasses import dataclass
from typing import Literal, get_args

Environment = Literal["dev", "test", "prod"]
ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)


@dataclass(frozen=True)
class Naming:
    """The names of one environment."""

    environment: Environment

    def named(self, thing: str) -> str:
        """Give `siesa-integration-{thing}-{environment}`."""
        return f"siesa-integration-{thing}-{self.environment}"

    @property
    def config_table(self) -> str:
        """The clients' configurations."""
        return self.named("config")

    @property
    def sync_state_table(self) -> str:
        """The book of syncs."""
        return self.named("sync-state")

    @property
    def audit_table(self) -> str:
        """Who changed what."""
        return self.named("audit")

    @property
    def alerts_topic(self) -> str:
        """Where failures are published."""
        return self.named("alerts")

    def bucket(self, thing: str, account: str) -> str:
        """Give a bucket's name: bucket names are global, so the account is part of them."""
        return f"{self.named(thing)}-{account}"
