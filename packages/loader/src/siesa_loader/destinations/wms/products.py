"""The WMS's products: looked up by their external id, then created or changed. There is no upsert and no bulk.

A second POST of one product makes a second product. So a POST whose fate is unknown (reset, time-out, 5xx, an answer
that does not name the product) is followed by a look-up, and repeated only where that finds nothing.

Leaving the first look-up out: an initial sync halves its calls, and its time under a limit of 100 calls a minute, where
the WMS holds nothing yet. With `assumeEmptyWhenCountIsZero` (default true) that is concluded from one unfiltered list
that is empty by its results, its count and its next key, read before the first product is sent. It holds because the
client's lease keeps out our own other syncs, each product is sent once in a sync, and a resumed sync, which may have
sent some, always looks up. It does not hold where somebody else creates the same products during the initial sync, or
the account does not see what exists: then duplicates result, and the setting must be false.
"""

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Literal
from urllib.parse import quote

from pydantic import StrictBool

from integration_core.client_config import read_settings
from integration_core.errors import DestinationRefused, Throttled, TransientError
from integration_core.http.transport import never_sent
from integration_core.models import Row, Settings
from siesa_loader.destinations.access import access
from siesa_loader.destinations.caller import Caller, Reply
from siesa_loader.destinations.protocol import Capabilities, Form, Opening
from siesa_loader.destinations.reading import PAUSE
from siesa_loader.destinations.refusals import refusal
from siesa_loader.destinations.wms.listing import PRODUCTS, ids_of, is_empty
from siesa_loader.outgoing import Outcome, Outgoing, Refusal

# Each record is its own call: a batch is what one thread works through, and short ones share a small sync out.
CAPABILITIES = Capabilities(max_batch=20, bulk=False, upsert=False, can_deactivate=True)
KEY = "external_id"
ATTEMPTS = 3
_REFUSED = frozenset({400, 413, 422})
_CONFLICT = 409
_GONE = 404


class ProductsSettings(Settings):
    """`assume_empty_when_count_is_zero`: see the module. False looks every product up before it is created."""

    assume_empty_when_count_is_zero: StrictBool = True


class ProductsDestination:
    """One client's products during one sync. `may_be_empty`: whether to ask if the WMS holds nothing yet."""

    def __init__(self, caller: Caller, *, may_be_empty: bool) -> None:
        self._caller = caller
        self._empty: bool | None = None if may_be_empty else False
        self._lock = Lock()

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Sequence[Outcome]]:
        """Create or change products, one after another."""
        for record in batch:
            yield [Outcome(record, self._store(record))]

    def _store(self, record: Outgoing) -> Refusal | None:
        look_up = not self._known_empty()
        for attempt in range(1, ATTEMPTS + 1):
            ids = ids_of(self._caller, record.key) if look_up else []
            result = self._change(ids, record) if ids else self._create(record, last=attempt == ATTEMPTS)
            if result != "look again":
                return result
            look_up = True
            self._caller.sleep(PAUSE * attempt)
        raise DestinationRefused(
            f"the WMS did not confirm the product of external_id {record.key!r} in {ATTEMPTS} attempts.",
            next_step="look the product up in the WMS, then repeat the sync",
        )

    def _create(self, record: Outgoing, *, last: bool) -> Refusal | Literal["look again"] | None:
        accept = _REFUSED | {_CONFLICT}
        try:
            reply = self._caller.ask("POST", PRODUCTS, idempotent=False, body=record.payload, accept=accept)
        except TransientError as error:
            if last or never_sent(error) or isinstance(error, Throttled):
                raise
            return "look again"
        if reply.ok:
            return None if _names(reply, record.key) else "look again"
        if reply.status == _CONFLICT:
            return "look again"
        return refusal(reply.status, reply.content, record.payload)

    def _change(self, ids: Sequence[str], record: Outgoing) -> Refusal | Literal["look again"] | None:
        # Duplicates that stand from earlier are all brought to the same content: each claims to be this product.
        for product_id in ids:
            path = f"{PRODUCTS}/{quote(product_id, safe='')}"
            accept = _REFUSED | {_GONE}
            reply = self._caller.ask("PATCH", path, idempotent=True, body=record.payload, accept=accept)
            if reply.status == _GONE:
                return "look again"
            if not reply.ok:
                return refusal(reply.status, reply.content, record.payload)
            if not _names(reply, record.key, product_id):
                return "look again"
        return None

    def _known_empty(self) -> bool:
        if self._empty is None:
            with self._lock:
                if self._empty is None:
                    self._empty = is_empty(self._caller)
        return self._empty


def _names(reply: Reply, key: str, product_id: str | None = None) -> bool:
    """Whether an answer speaks of the product that was sent; 204 says by its status alone that a change was made."""
    if reply.status == 204:
        return product_id is not None
    content: Row = reply.content if isinstance(reply.content, dict) else {}
    if "external_id" in content:
        return str(content["external_id"]) == key
    return product_id is not None and str(content.get("id")) == product_id


def _open(opening: Opening) -> ProductsDestination:
    settings = read_settings(ProductsSettings, opening.settings, where=f"{opening.where}.settings")
    known = access(
        opening,
        key_header="Authorization",
        key_prefix="Bearer ",
        path="/auth",
        token_field="token",  # noqa: S106 - the name of a field, not its value
        scheme="Bearer",
    )
    fresh = opening.sync_type == "initial" and not opening.resumed
    may_be_empty = settings.assume_empty_when_count_is_zero and fresh
    return ProductsDestination(Caller(opening.session, known, opening.sleep), may_be_empty=may_be_empty)


WMS_PRODUCTS = Form("wms", "products", CAPABILITIES, key_field=KEY, required=(KEY, "name"), open=_open)
