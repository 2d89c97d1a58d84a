"""Kong's SKUs: `POST /inventory/skus/`, one object or an array of them.

Arrays are said to be taken and nobody has verified it, so the first ones are an attempt: where they are not understood,
or not confirmed record by record, SKUs are sent one by one for the rest of the sync. Creating is safe to repeat: the
external id is unique, and a Kong that does not update what exists says so.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import StrictInt

from integration_core.client_config import read_settings
from integration_core.errors import ServerFault
from integration_core.models import Row, Settings
from siesa_loader.destinations.caller import Caller, Reply
from siesa_loader.destinations.kong.caller import kong_caller
from siesa_loader.destinations.kong.existing import RECORD_REFUSED, SKUS, change_existing, confirm, confirms
from siesa_loader.destinations.protocol import Capabilities, Form, Opening, Warn
from siesa_loader.destinations.refusals import already_exists, refusal
from siesa_loader.outgoing import Outcome, Outgoing

CAPABILITIES = Capabilities(max_batch=100, bulk=True, upsert=True, can_deactivate=True)
KEY = "external_id"

_CONFLICT = 409
_TOO_LARGE = 413
_NO_ARRAYS = frozenset({405, 415})
_EXPECTED_OBJECT = re.compile(r"expected a dictionary", re.IGNORECASE)
_TOO_MANY = re.compile(r"no more than (\d{1,4}) (?:elements|items)", re.IGNORECASE)


class SkuSettings(Settings):
    """What every SKU of a client carries beside its product's fields: Kong's own numbers for kind, group and owner."""

    type_id: StrictInt
    group_id: StrictInt
    customer_id: StrictInt


class SkuDestination:
    """One client's SKUs during one sync."""

    def __init__(self, caller: Caller, settings: SkuSettings, log: Warn) -> None:
        self._caller = caller
        self._constants: Row = settings.model_dump()
        self._log = log
        self._limit = CAPABILITIES.max_batch
        self._arrays: Literal["untried", "taken", "refused"] = "untried"

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Sequence[Outcome]]:
        """Send SKUs as arrays where Kong takes them, else one by one."""
        rest = list(batch)
        while rest:
            chunk, rest = rest[: self._limit], rest[self._limit :]
            if self._arrays == "refused" or len(chunk) == 1:
                yield from self._one_by_one(chunk)
            else:
                yield from self._array(chunk)

    def _array(self, chunk: list[Outgoing]) -> Iterator[Sequence[Outcome]]:
        bodies = [self._body(record) for record in chunk]
        try:
            accept = RECORD_REFUSED | _NO_ARRAYS | {_CONFLICT}
            reply = self._caller.ask("POST", SKUS, idempotent=True, body=bodies, accept=accept)
        except ServerFault as fault:
            # A view that never saw an array may break on it. If the server is down, the next call says so.
            if self._arrays != "untried":
                raise
            yield from self._instead_of_arrays(chunk, fault.message)
            return
        if reply.ok:
            yield from self._stored(chunk, reply)
        elif reply.status in _NO_ARRAYS or _EXPECTED_OBJECT.search(str(reply.content)):
            yield from self._instead_of_arrays(chunk, f"{reply.call} answered {reply.status}")
        elif _tells_each(reply.content, len(chunk)):
            self._arrays = "taken"
            yield from self._sorted_out(chunk, reply)
        else:
            yield from self._halved(chunk, reply)

    def _stored(self, chunk: list[Outgoing], reply: Reply) -> Iterator[Sequence[Outcome]]:
        content = reply.content
        confirmed = isinstance(content, list) and len(content) == len(chunk)
        if confirmed and all(confirms(row, record.key) for row, record in zip(content, chunk, strict=True)):
            self._arrays = "taken"
            yield [Outcome(record) for record in chunk]
        else:
            yield from self._instead_of_arrays(chunk, f"{reply.call} did not confirm each record")

    def _instead_of_arrays(self, chunk: list[Outgoing], reason: str) -> Iterator[Sequence[Outcome]]:
        for settled in self._one_by_one(chunk):
            if self._arrays != "refused":
                self._log.warning("Kong takes no arrays of SKUs: sending one by one", extra={"reason": reason})
                self._arrays = "refused"
            yield settled

    def _sorted_out(self, chunk: list[Outgoing], reply: Reply) -> Iterator[Sequence[Outcome]]:
        pairs = list(zip(chunk, reply.content, strict=True))
        bad = [(record, complaint) for record, complaint in pairs if complaint]
        for record, complaint in bad:
            yield [self._refused(record, reply.status, complaint)]
        yield from self.send([record for record, complaint in pairs if not complaint])

    def _halved(self, chunk: list[Outgoing], reply: Reply) -> Iterator[Sequence[Outcome]]:
        half = len(chunk) // 2
        told = _TOO_MANY.search(str(reply.content))
        if reply.status == _TOO_LARGE:
            self._limit = min(self._limit, half)
        elif told and 0 < int(told[1]) < len(chunk):
            self._limit = min(self._limit, int(told[1]))
        yield from self.send(chunk[:half])
        yield from self.send(chunk[half:])

    def _one_by_one(self, chunk: list[Outgoing]) -> Iterator[Sequence[Outcome]]:
        for record in chunk:
            accept = RECORD_REFUSED | {_CONFLICT}
            reply = self._caller.ask("POST", SKUS, idempotent=True, body=self._body(record), accept=accept)
            if reply.ok:
                confirm(reply, record.key)
                yield [Outcome(record)]
            else:
                yield [self._refused(record, reply.status, reply.content)]

    def _refused(self, record: Outgoing, status: int, complaint: Any) -> Outcome:
        body = self._body(record)
        if status == _CONFLICT or already_exists(complaint, KEY):
            return Outcome(record, change_existing(self._caller, record.key, body))
        return Outcome(record, refusal(status, complaint, body))

    def _body(self, record: Outgoing) -> Row:
        return {**record.payload, **self._constants}


def _tells_each(content: Any, count: int) -> bool:
    return isinstance(content, list) and len(content) == count and any(content)


def _open(opening: Opening) -> SkuDestination:
    settings = read_settings(SkuSettings, opening.settings, where=f"{opening.where}.settings")
    return SkuDestination(kong_caller(opening), settings, opening.log)


KONG_SKU = Form(
    "kong",
    "sku",
    CAPABILITIES,
    key_field=KEY,
    required=(KEY, "name"),
    open=_open,
    reserved=tuple(SkuSettings.model_fields),
)
