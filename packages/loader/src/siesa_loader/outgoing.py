"""One record on its way to a destination, and what became of it."""

from dataclasses import dataclass
from typing import NamedTuple

from integration_core.models import Row


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A canonical product and its payload. `ordinal` is its place among the sync's canonical products, from 0.

    `key` is the external id by which the destination knows the product.
    """

    ordinal: int
    key: str
    product: Row
    payload: Row


class Refusal(NamedTuple):
    """Why a record was not taken: a code for machines, a reason for people, and the destination's field if named."""

    code: str
    reason: str
    field: str | None = None


class Outcome(NamedTuple):
    """What became of one record: loaded where there is no refusal."""

    record: Outgoing
    refusal: Refusal | None = None
