"""Finding products in the WMS: `GET /products`, at most twenty to a page."""

from typing import Any

from integration_core.errors import AccessDenied, DestinationRefused
from siesa_loader.destinations.caller import Caller, Reply

PRODUCTS = "/products"
_MOST_PAGES = 1_000
_NO_LIST = frozenset({400, 404, 405, 422})
_NEXT = "last_evaluated_key_id"


def ids_of(caller: Caller, key: str) -> list[str]:
    """Give the ids of every product with exactly this external id: none, one, or the duplicates that stand.

    A page may be empty and still not be the last (the store filters after it has cut the page), so only the absence of
    a next key ends the look-up.
    """
    found: list[str] = []
    params = {"external_id__eq": key}
    for _ in range(_MOST_PAGES):
        reply = caller.ask("GET", PRODUCTS, idempotent=True, params=params)
        found.extend(
            str(row["id"])
            for row in _results(reply)
            if isinstance(row, dict) and str(row.get("external_id")) == key and row.get("id") is not None
        )
        following = reply.content.get(_NEXT)
        if following is None or found:
            return found
        if params.get(_NEXT) == str(following):
            break
        params = {**params, _NEXT: str(following)}
    raise DestinationRefused(
        f"{reply.call} goes on without end: its {_NEXT} leads nowhere.", next_step="have the WMS's list looked at"
    )


def is_empty(caller: Caller) -> bool:
    """Whether the WMS says by its unfiltered list, its count and its next key that it holds no product at all.

    One that refuses a list without a filter says nothing: the question only saves look-ups, so that is no error.
    """
    try:
        reply = caller.ask("GET", PRODUCTS, idempotent=True, accept=_NO_LIST)
    except AccessDenied:
        return False
    return reply.ok and not _results(reply) and reply.content.get("count") == 0 and reply.content.get(_NEXT) is None


def _results(reply: Reply) -> list[Any]:
    results = reply.content.get("results") if isinstance(reply.content, dict) else None
    if not isinstance(results, list):
        raise DestinationRefused(
            f"{reply.call} answered without a list of results.", next_step="check that baseUrl belongs to the WMS"
        )
    return results
