"""What a destination is to the loader. A new product is one folder and one line in `builtin`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from integration_core.http.session import HttpSession
from integration_core.models import SyncType
from integration_core.secret import Secret
from siesa_loader.outgoing import Outcome, Outgoing


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a destination's API can do.

    `max_batch` is the most records that one batch holds: with `bulk` a batch is one call, without it a batch is only
    the unit that one thread works through. `upsert`: sending creates or updates; without it the product is looked up
    first. `requests_per_minute` is the pace where the client's configuration names none; None means no limit until the
    destination answers 429.
    """

    max_batch: int
    bulk: bool
    upsert: bool
    can_deactivate: bool
    requests_per_minute: int | None = None
    idempotency_header: str | None = None
    max_batch_bytes: int = 1_000_000


class Destination(Protocol):
    """One client's product during one sync. Used by several threads at once."""

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Sequence[Outcome]]:
        """Send records and give what each answer settles, as soon as it is known.

        Every record comes back in exactly one outcome. What came back stays settled when the iteration raises or is
        given up: the rest may be sent again. Raises errors of the closed family.
        """


class Warn(Protocol):
    """Where a destination tells what an operator should know: powertools' Logger or one of the standard library."""

    def warning(self, msg: object, *, extra: Mapping[str, object]) -> None:
        """Write one structured line."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a destination is opened with. `where` names the client's section in messages; `sleep` waits for seconds.

    `resumed`: an earlier invocation of this sync may have sent records already.
    """

    session: HttpSession
    secret: Secret
    settings: Mapping[str, Any]
    where: str
    sync_id: str
    sync_type: SyncType
    resumed: bool
    sleep: Callable[[float], None]
    log: Warn


@dataclass(frozen=True, slots=True)
class Form:
    """One of a product's APIs.

    `key_field` is where a payload carries the product's external id, and `required` are the fields that the API's
    documentation requires in every payload, as far as the mapping file fills them; `reserved` are filled from the
    client's settings and are no business of the mapping.
    """

    product_type: str
    name: str
    capabilities: Capabilities
    key_field: str
    required: tuple[str, ...]
    open: Callable[[Opening], Destination]
    reserved: tuple[str, ...] = ()
