"""The keepers of all services over one folder, or over none."""

from collections.abc import Iterable
from pathlib import Path

from siesa_local.aws.model import Alert, RecoveredState, TableSpec
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.state.alerts import AlertKeeper
from siesa_local.aws.state.folder import StateFolder
from siesa_local.aws.state.keeper import Keeper, Keepers
from siesa_local.aws.state.objects import ObjectKeeper
from siesa_local.aws.state.secrets import SecretKeeper
from siesa_local.aws.state.tables import TableKeeper


class KeptState:
    """What one embedded AWS keeps: restored on opening, written through by `keepers`, let go of on closing.

    Tables that `specs` describe come back as described there, whatever they were when the folder was written.
    """

    def __init__(self, path: Path | None, calls: RawCalls, region: str, specs: Iterable[TableSpec] = ()) -> None:
        self._folder = StateFolder(path) if path is not None else None
        self._alerts = AlertKeeper(self._folder, calls)
        try:
            self.recovered, self.keepers = self._restore(calls, region, specs)
        except BaseException:
            self._release(clean=False)
            raise

    def alerts(self, topic: str) -> list[Alert]:
        """List the messages published to a topic, oldest first."""
        return self._alerts.published(topic)

    def close(self) -> None:
        """Mark the folder as closed in good order."""
        self._release(clean=True)

    def _release(self, *, clean: bool) -> None:
        if self._folder is not None:
            self._folder.close(clean=clean or not self._folder.interrupted)

    def _restore(self, calls: RawCalls, region: str, specs: Iterable[TableSpec]) -> tuple[RecoveredState, Keepers]:
        keepers: dict[str, Keeper] = {"sns": self._alerts}
        if self._folder is None:
            return RecoveredState(), Keepers(keepers)
        tables = TableKeeper(self._folder, calls, specs)
        objects = ObjectKeeper(self._folder, calls)
        secrets = SecretKeeper(self._folder, calls, region)
        recovered = RecoveredState(
            tables=tables.restore(),
            buckets=objects.restore(),
            secrets=secrets.restore(),
            alerts=self._alerts.restore(),
            interrupted=self._folder.interrupted,
        )
        return recovered, Keepers(keepers | {"dynamodb": tables, "s3": objects, "secretsmanager": secrets})
