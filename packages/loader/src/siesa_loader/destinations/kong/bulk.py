"""Kong's products in bulk: `POST /products/bulk`, an array of at most 100, with a result for each record."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from integration_core.client_config import read_settings
from integration_core.errors import DestinationRefused
from integration_core.models import Settings
from siesa_loader.destinations.caller import Caller, Reply
from siesa_loader.destinations.kong.bulk_reply import RecordFault, faults_by_position, named_faults, nothing_applied
from siesa_loader.destinations.kong.caller import kong_caller
from siesa_loader.destinations.protocol import Capabilities, Form, Opening
from siesa_loader.destinations.reading import PAUSE
from siesa_loader.destinations.refusals import refusal
from siesa_loader.outgoing import Outcome, Outgoing, Refusal

PATH = "/products/bulk"
KEY = "external_reference"
ROUNDS = 3
"""How often a record is sent whose failure the reply calls retriable."""

CAPABILITIES = Capabilities(
    max_batch=100, bulk=True, upsert=True, can_deactivate=False, idempotency_header="Idempotency-Key"
)
_TOO_LARGE = 413
_REFUSED = frozenset({400, 422, _TOO_LARGE})


class BulkSettings(Settings):
    """The bulk form needs nothing beside the products."""


class BulkDestination:
    """One client's products during one sync. Every batch creates or updates, so that repeating one is safe."""

    def __init__(self, caller: Caller, sync_id: str) -> None:
        self._caller = caller
        self._sync_id = sync_id
        self._limit = CAPABILITIES.max_batch

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Sequence[Outcome]]:
        """Send products in batches no larger than the destination has taken so far."""
        return self._send(list(batch), 1)

    def _send(self, rest: list[Outgoing], turn: int) -> Iterator[Sequence[Outcome]]:
        while rest:
            chunk, rest = rest[: self._limit], rest[self._limit :]
            yield from self._chunk(chunk, turn)

    def _chunk(self, chunk: list[Outgoing], turn: int) -> Iterator[Sequence[Outcome]]:
        bodies = [record.payload for record in chunk]
        headers = {"Idempotency-Key": self._idempotency_key(bodies, turn)}
        reply = self._caller.ask("POST", PATH, idempotent=True, body=bodies, headers=headers, accept=_REFUSED)
        if reply.status == _TOO_LARGE:
            self._limit = max(1, min(self._limit, len(chunk) // 2))
        if not reply.ok:
            yield from self._refused_whole(chunk, reply, turn)
        elif nothing_applied(reply.content):
            yield from self._halved(chunk, reply, turn)
        else:
            faults = faults_by_position(reply.content, chunk, call=reply.call)
            stored = [Outcome(record) for position, record in enumerate(chunk) if position not in faults]
            if stored:
                yield stored
            yield from self._after(chunk, faults, turn)

    def _after(self, chunk: list[Outgoing], faults: dict[int, RecordFault], turn: int) -> Iterator[Sequence[Outcome]]:
        again = [chunk[position] for position, fault in faults.items() if fault.retriable and turn < ROUNDS]
        over = [
            Outcome(chunk[position], _refusal(fault, chunk[position]))
            for position, fault in faults.items()
            if not (fault.retriable and turn < ROUNDS)
        ]
        if over:
            yield over
        if again:
            self._caller.sleep(PAUSE * turn)
            yield from self._send(again, turn + 1)

    def _refused_whole(self, chunk: list[Outgoing], reply: Reply, turn: int) -> Iterator[Sequence[Outcome]]:
        faults = _named(reply, chunk)
        if not faults:
            yield from self._halved(chunk, reply, turn)
            return
        yield from self._after(chunk, faults, turn)
        # Nothing of a refused batch was stored, so the records that nobody complained of go again.
        yield from self._send([record for position, record in enumerate(chunk) if position not in faults], turn)

    def _halved(self, chunk: list[Outgoing], reply: Reply, turn: int) -> Iterator[Sequence[Outcome]]:
        half = len(chunk) // 2
        if not half:
            yield [Outcome(chunk[0], refusal(reply.status, reply.content, chunk[0].payload))]
            return
        yield from self._send(chunk[:half], turn)
        yield from self._send(chunk[half:], turn)

    def _idempotency_key(self, bodies: list[dict[str, object]], turn: int) -> str:
        # Of this sync and turn only: a server that replayed an older reply would not store what is sent now.
        content = json.dumps([self._sync_id, turn, bodies], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(content.encode()).hexdigest()


def _named(reply: Reply, chunk: list[Outgoing]) -> dict[int, RecordFault]:
    errors = reply.content.get("errors") if isinstance(reply.content, dict) else None
    if not isinstance(errors, list):
        return {}
    try:
        return named_faults(errors, chunk, call=reply.call)
    except DestinationRefused:
        # Nothing was stored, so errors that name no record cost nothing but the search for it.
        return {}


def _refusal(fault: RecordFault, record: Outgoing) -> Refusal:
    content = {"message": fault.error}
    return refusal(fault.status, content, record.payload)


def _open(opening: Opening) -> BulkDestination:
    read_settings(BulkSettings, opening.settings, where=f"{opening.where}.settings")
    return BulkDestination(kong_caller(opening), opening.sync_id)


KONG_BULK = Form("kong", "bulk", CAPABILITIES, key_field=KEY, required=("product_id", KEY, "name"), open=_open)
