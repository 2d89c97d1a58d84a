"""The bulk endpoints' reply, the same for Kong and WMS: per-record results, partial and refused batches, repeats."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from siesa_local.simulators.checks import Check, complaints
from siesa_local.simulators.exchange import Answer, Call, answer
from siesa_local.simulators.faults import draw
from siesa_local.simulators.knobs import BulkKnobs
from siesa_local.simulators.ledger import Ledger

_KEPT_REPLIES = 10_000


@dataclass(frozen=True, slots=True)
class BulkForm:
    """What a bulk endpoint takes: the field that names the product, the name under which errors give it, the checks.

    `single` lets one record stand for an array of one.
    """

    key: str
    error_key: str
    checks: Mapping[str, Check]
    required: tuple[str, ...]
    single: bool = False


class BulkDoor:
    """Takes batches in one form, and keeps its replies by `Idempotency-Key`: a repeated batch is not booked twice."""

    def __init__(self, seed: int, form: BulkForm) -> None:
        self._seed = seed
        self._form = form
        self._replies: OrderedDict[tuple[str, str], tuple[bytes, Answer]] = OrderedDict()

    def take(self, call: Call, tenant: str, ledger: Ledger, knobs: BulkKnobs, next_id: Callable[[], Any]) -> Answer:
        """Answer one batch: 200, 207 with failures, 400 refused whole, 413 past the allowed number of records."""
        key = call.header(b"idempotency-key") if knobs.idempotency else None
        digest = hashlib.blake2b(call.body, digest_size=16).digest()
        if key is not None and (tenant, key) in self._replies:
            known, reply = self._replies[tenant, key]
            if known != digest:
                return answer(422, {"error": "IdempotencyError", "message": "This key was used for another batch"})
            return Answer(reply.status, reply.body, headers=((b"idempotent-replayed", b"true"),))
        batch = call.json()
        if isinstance(batch, dict) and self._form.single:
            batch = [batch]
        if not isinstance(batch, list):
            return answer(400, {"error": "ValidationError", "message": "Expected an array of records", "details": {}})
        if len(batch) > knobs.max_batch:
            message = f"{len(batch)} records; at most {knobs.max_batch} are allowed"
            return answer(413, {"error": "PayloadTooLarge", "message": message})
        reply = self._apply(batch, ledger, knobs, next_id)
        # A reply that asks for a re-send is not kept, or the re-send would only bring it back.
        if key is not None and b'"retriable":true' not in reply.body:
            self._replies[tenant, key] = (digest, reply)
            if len(self._replies) > _KEPT_REPLIES:
                self._replies.popitem(last=False)
        return reply

    def _apply(self, batch: list[Any], ledger: Ledger, knobs: BulkKnobs, next_id: Callable[[], Any]) -> Answer:
        form = self._form
        errors = [error for at, record in enumerate(batch) if (error := self._error(at, record, ledger, knobs))]
        if errors and knobs.refuse_whole != "never":
            return _refused(errors[0], with_index=knobs.refuse_whole == "with_index")
        bad = {error["index"] for error in errors}
        created = 0
        for at, record in enumerate(batch):
            if at not in bad:
                created += ledger.upsert(str(record[form.key]), record, {"id": next_id()})[1]
        processed = len(batch) - len(bad)
        counts = {"processed": len(batch), "created": created, "updated": processed - created, "failed": len(bad)}
        body = {"success": not errors, **counts, "errors": errors}
        return answer(207 if errors else 200, body)

    def _error(self, at: int, record: Any, ledger: Ledger, knobs: BulkKnobs) -> dict[str, Any] | None:
        form = self._form
        if not isinstance(record, dict):
            ledger.refuse(None)
            return {"index": at, form.error_key: None, "status": 400, "error": "not an object", "retriable": False}
        key = record.get(form.key)
        found = complaints(record, form.checks, form.required)
        if found:
            ledger.refuse(key)
            name, (text, *_) = next(iter(found.items()))
            return {"index": at, form.error_key: key, "status": 422, "error": f"{name}: {text}", "retriable": False}
        if not knobs.partial or draw(self._seed, form.key, key) >= knobs.partial:
            return None
        before = ledger.refuse(str(key))
        if not knobs.partial_retriable:
            return {"index": at, form.error_key: key, "status": 422, "error": "refused by rule", "retriable": False}
        if before:
            ledger.entries[str(key)].refused -= 1
            return None
        return {"index": at, form.error_key: key, "status": 503, "error": "temporarily unavailable", "retriable": True}


def _refused(error: dict[str, Any], *, with_index: bool) -> Answer:
    body = {"success": False, "error": "ValidationError", "message": "The batch was refused: a record is not valid"}
    if with_index:
        return answer(400, {**body, "errors": [error]})
    return answer(400, body)
