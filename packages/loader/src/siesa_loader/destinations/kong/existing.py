"""SKUs that a Kong refuses to create because they exist: found by their external id, then changed in place."""

from typing import Any
from urllib.parse import quote

from integration_core.errors import DestinationRefused
from integration_core.http.request import Params
from integration_core.models import Row
from siesa_loader.destinations.caller import Caller, Reply
from siesa_loader.destinations.refusals import refusal
from siesa_loader.outgoing import Refusal

SKUS = "/inventory/skus/"
RECORD_REFUSED = frozenset({400, 413, 422})
_PAGE_SIZE = 100
_MOST_PAGES = 1_000
_GONE = frozenset({404})


def change_existing(caller: Caller, key: str, body: Row) -> Refusal | None:
    """Write `body` over the SKU with the external id `key`; give why it was refused, None where it was not."""
    sku_id = _find(caller, key, body["customer_id"])
    if sku_id is None:
        return Refusal(
            "exists_and_not_found",
            f"Kong says that external_id {key!r} exists, and lists none such for customer_id {body['customer_id']}.",
            "external_id",
        )
    path = f"{SKUS}{quote(str(sku_id), safe='')}/"
    reply = caller.ask("PATCH", path, idempotent=True, body=body, accept=RECORD_REFUSED | _GONE)
    if reply.ok:
        confirm(reply, key)
        return None
    return refusal(reply.status, reply.content, body)


def confirm(reply: Reply, key: str) -> None:
    """Check that an answer speaks of the SKU that was sent: a 2xx alone does not say that a record was stored."""
    if not confirms(reply.content, key):
        raise DestinationRefused(
            f"{reply.call} answered {reply.status} without the SKU of external_id {key!r}.",
            next_step="check that baseUrl and productConfig.form belong to this Kong",
        )


def confirms(content: Any, key: str) -> bool:
    """Whether `content` is a SKU with this external id."""
    return isinstance(content, dict) and str(content.get("external_id")) == key


def _find(caller: Caller, key: str, customer_id: int) -> Any:
    # `search` looks into names as well, so that other SKUs come along and only an exact match is ours.
    for page in range(1, _MOST_PAGES + 1):
        params: Params = {"customer_id": customer_id, "search": key, "page": page, "page_size": _PAGE_SIZE}
        reply = caller.ask("GET", SKUS, idempotent=True, params=params)
        results = reply.content.get("results") if isinstance(reply.content, dict) else None
        if not isinstance(results, list):
            raise DestinationRefused(
                f"{reply.call} answered without a list of results.", next_step="check that baseUrl belongs to Kong"
            )
        for row in results:
            if confirms(row, key) and "id" in row:
                return row["id"]
        if not reply.content.get("next"):
            return None
    return None
