"""Kong's SKUs: `POST /inventory/skus/`, one object or an array of them.

Arrays are said to be taken and nobody has verified it, so the first ones are an attempt: where they are not understood,
or not confirmed record by record, SKUs are sent one by one for the rest of the sync. Creating is safe to repeat: the
external id is unique, and a Kong that does not update what exists says so.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Literal

from pydantic import StrictInt

from integration_core.client_config import read_settings
from integration_core.errors import ServerFault
from integration_core.models import Row, Settings
from siesa_loader.destinations.caller import Caller, Reply
from siesa_loader.destinations.kong.caller import kong_caller
from siesa_loader.destinations.kong.existing import RECORD_REFUSED, SKUS, change_existing, confirm, confirms
from siesa_loader.destinations.protocol import Capabilities, Form, Opening, Warn
from siesa_loader.destinations.reading import Unreadable
from siesa_loader.destinations.refusals import already_exists, refusal
from siesa_loader.outgoing import Outcome, Outgoing

CAPABILITIES = Capabilities(max_batch=100, bulk=True, upsert=True, can_deactivate=True)
KEY = "external_id"

_CONFLICT = 409
_TOO_LARGE = 413
_NO_ARRAYS = frozenset({405, 415})
_BROKEN = frozenset({500, 501})
_EXPECTED_OBJECT = re.compile(
    r"(?:expected|se esperaba)(?: an?| una?)? (?:dictionary|dict|object|mapping|diccionario|objeto)\b", re.IGNORECASE
)
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
        reply = self._asked(chunk)
        if isinstance(reply, ServerFault):
            yield from self._after_a_break(chunk)
        else:
            yield from self._understood(chunk, reply)

    def _understood(self, chunk: list[Outgoing], reply: Reply) -> Iterator[Sequence[Outcome]]:
        if reply.ok:
            yield from self._stored(chunk, reply)
        elif reply.status in _NO_ARRAYS or _EXPECTED_OBJECT.search(str(reply.content)):
            yield from self._instead_of_arrays(chunk, f"{reply.call} answered {reply.status}")
        elif _tells_each(reply.content, len(chunk)):
            self._arrays = "taken"
            yield from self._sorted_out(chunk, reply)
        else:
            yield from self._halved(chunk, reply)

    def _asked(self, chunk: list[Outgoing]) -> Reply | ServerFault:
        """Send an array; where none was taken yet, give the fault that a view which never saw one may break with.

        A gateway's 502, 503 or 504 is raised always: it says nothing about arrays.
        """
        bodies = [self._body(record) for record in chunk]
        accept = RECORD_REFUSED | _NO_ARRAYS | {_CONFLICT}
        if self._arrays == "taken":
            return self._caller.ask("POST", SKUS, idempotent=True, body=bodies, accept=accept)
        try:
            reply = self._caller.ask("POST", SKUS, idempotent=True, body=bodies, accept=accept | _BROKEN)
        except ServerFault as fault:
            if isinstance(fault.__cause__, Unreadable):
                return fault
            raise
        return ServerFault(f"{reply.call} answered {reply.status}.") if reply.status in _BROKEN else reply

    def _after_a_break(self, chunk: list[Outgoing]) -> Iterator[Sequence[Outcome]]:
        """Conclude that arrays are refused where one SKU passes, and an array breaks the server once more."""
        rest = list(chunk)
        passed = False
        while rest and not passed:
            [[outcome]] = self._one_by_one([rest.pop(0)])
            passed = outcome.refusal is None
            yield [outcome]
        if not rest:
            return
        again = self._asked(rest)
        if isinstance(again, ServerFault):
            yield from self._instead_of_arrays(rest, again.message)
        else:
            yield from self._understood(rest, again)

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
            self._refuse_arrays(reason)
            yield settled

    def _refuse_arrays(self, reason: str) -> None:
        if self._arrays != "refused":
            self._log.warning("Kong takes no arrays of SKUs: sending one by one", extra={"reason": reason})
            self._arrays = "refused"

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
        refused = False
        for settled in chain(self.send(chunk[:half]), self.send(chunk[half:])):
            refused = refused or any(outcome.refusal is not None for outcome in settled)
            yield settled
        exists = reply.status == _CONFLICT or already_exists(reply.content, KEY)
        if self._arrays == "untried" and not (refused or exists):
            self._refuse_arrays(f"{reply.call} answered {reply.status}, and each record passes alone")

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
