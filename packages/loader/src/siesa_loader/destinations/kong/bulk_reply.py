"""Replies of the bulk form, read without guessing: what does not add up is refused.

`{"success", "processed", "created", "updated", "failed", "errors": [{"index", "sku" | "id", "status", "error",
"retriable"}]}`, with 200, 201 or 207.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integration_core.errors import DestinationRefused
from siesa_loader.outgoing import Outgoing

RETRIABLE_FROM = 500


@dataclass(frozen=True, slots=True)
class RecordFault:
    """What a reply says of one record that failed."""

    status: int
    error: str
    retriable: bool


def nothing_applied(content: Any) -> bool:
    """Whether a reply says that the batch was not applied, without naming each record that failed."""
    if not isinstance(content, Mapping) or content.get("success") is not False:
        return False
    stored = [content.get(name, 0) for name in ("created", "updated")]
    errors = content.get("errors") or []
    return stored == [0, 0] and isinstance(errors, list) and not errors


def faults_by_position(content: Any, batch: Sequence[Outgoing], *, call: str) -> dict[int, RecordFault]:
    """Give the failed records by their position in the batch; the others were stored. Raise `DestinationRefused`.

    `processed` may or may not count the failed records: both readings are in use. Every other count must fit.
    """
    if not isinstance(content, Mapping):
        raise _refused(call, f"{type(content).__name__} where an object with counts belongs")
    counts = {name: content.get(name) for name in ("processed", "created", "updated", "failed")}
    wrong = {name: value for name, value in counts.items() if type(value) is not int or value < 0}
    if wrong:
        raise _refused(call, f"counts that are no whole numbers: {wrong}")
    errors = content.get("errors", [])
    if not isinstance(errors, list):
        raise _refused(call, f"errors of type {type(errors).__name__} where an array belongs")
    faults = named_faults(errors, batch, call=call)
    processed, created, updated, failed = (int(value or 0) for value in counts.values())
    fits = created + updated + failed == len(batch) and processed in {len(batch), created + updated}
    if not fits or failed != len(faults) or (content.get("success") is False and not faults):
        raise _refused(
            call,
            f"success {content.get('success')}, processed {processed}, created {created}, updated {updated}, "
            f"failed {failed} and {len(faults)} errors for {len(batch)} records",
        )
    return faults


def named_faults(errors: Sequence[Any], batch: Sequence[Outgoing], *, call: str) -> dict[int, RecordFault]:
    """Give the records that `errors` name, by position; `DestinationRefused` for one that names none, or one twice."""
    by_key = {record.key: position for position, record in enumerate(batch)}
    faults: dict[int, RecordFault] = {}
    for error in errors:
        position = _position(error, batch, by_key)
        if position is None or position in faults:
            raise _refused(call, f"an error that names no record of the batch, or one twice ({_shown(error)})")
        status = error.get("status")
        number = status if type(status) is int else 0
        retriable = error.get("retriable")
        text = error.get("error")
        faults[position] = RecordFault(
            number,
            text if isinstance(text, str) and text else "no reason given",
            retriable if isinstance(retriable, bool) else number >= RETRIABLE_FROM,
        )
    return faults


def _position(error: Any, batch: Sequence[Outgoing], by_key: Mapping[str, int]) -> int | None:
    if not isinstance(error, Mapping):
        return None
    names = [str(error[name]) for name in ("sku", "id") if error.get(name) is not None]
    index = error.get("index")
    if index is None:
        return next((by_key[name] for name in names if name in by_key), None)
    if type(index) is not int or not 0 <= index < len(batch):
        return None
    # An index beside the name of another record of the batch contradicts itself.
    named = {by_key[name] for name in names if name in by_key}
    return index if not named or index in named else None


def _shown(error: Any) -> str:
    if not isinstance(error, Mapping):
        return type(error).__name__
    return f"index {error.get('index')!r}, sku {error.get('sku')!r}, id {error.get('id')!r}"


def _refused(call: str, what: str) -> DestinationRefused:
    return DestinationRefused(
        f"{call} answered with {what}, so that nobody can tell which records were stored.",
        next_step="check that baseUrl and productConfig.form belong to this product, then repeat the sync",
    )
