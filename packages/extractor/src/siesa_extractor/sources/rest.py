"""The plain REST form that some tenants put in front of Siesa (facts/siesa-connekta.md, The plain REST form)."""

import re
from collections.abc import Mapping
from typing import Any

from integration_core.errors import AuthenticationFailed, ServerFault, SourceContractBroken
from integration_core.http.answer import Answer
from siesa_extractor.sources.content import decoded, refused, rows_at, text_of
from siesa_extractor.sources.protocol import Dialect, End, Page, PageRequest, Query

_DIGITS = re.compile(r"[0-9]{1,15}")


class Rest:
    """Asks `GET {path}?page&limit[&modified_since]`; rows in `data` or a bare list, the number of all in `total`."""

    accept = frozenset({400, 401, 422})

    def __init__(self, query: Query) -> None:
        self._query = query

    def request(self, number: int, modified_since: str | None) -> PageRequest:
        """Name the request of a page. `idCompania` is sent where it is configured: one address may serve several."""
        params: dict[str, str | int] = {"page": number, "limit": self._query.page_size}
        if modified_since is not None:
            params["modified_since"] = modified_since
        if self._query.company is not None:
            params["idCompania"] = self._query.company
        return PageRequest(self._query.path, params)

    def read(self, answer: Answer) -> Page:
        """Turn an answer into a page, an end, or a typed error."""
        if answer.status == 401:
            raise AuthenticationFailed(
                f"{answer.call} answered 401.", next_step="check the field token in the client's secret"
            )
        if answer.status >= 400:
            raise refused(answer, _explanation(answer))
        content = decoded(answer)
        rows = rows_at(content, self._query.rows_key, answer)
        return Page(rows, None if rows else End.EMPTY, _total(content, answer))


def _total(content: Any, answer: Answer) -> int | None:
    total = content.get("total") if isinstance(content, Mapping) else None
    if total is None:
        return None
    if isinstance(total, str) and _DIGITS.fullmatch(total.strip()):
        return int(total)
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise SourceContractBroken(
            f"{answer.call} declares the total {total!r}, which is no number of rows.",
            next_step="have the API mended, or choose another path in siesaConfig",
        )
    return total


def _explanation(answer: Answer) -> str:
    try:
        content = decoded(answer)
    except ServerFault:
        content = None
    if not isinstance(content, Mapping):
        return answer.excerpt()
    return text_of(content.get("error"), content.get("message"), content.get("mensaje"))


def _headers(secret: Mapping[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret['token']}"}


REST = Dialect(
    name="rest",
    path="/inventory/products",
    rows_key="data",
    key_fields=("f_codigo",),
    company_field=None,
    incremental=("modified_since", "snapshot_diff"),
    query_name=None,
    needs_company=False,
    largest_page=1_000,
    headers=_headers,
    make=Rest,
)
