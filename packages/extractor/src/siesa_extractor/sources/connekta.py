"""What the answers of Connekta's standard and dynamic queries have in common (facts/siesa-connekta.md, Answers)."""

from collections.abc import Mapping
from typing import Any

from integration_core.errors import AuthenticationFailed, ServerFault, SourceRefusedQuery
from integration_core.http.answer import Answer
from integration_core.models import Row
from siesa_extractor.sources.content import decoded, refused, rows_at, text_of
from siesa_extractor.sources.protocol import End, Page

ACCEPT = frozenset({400, 401})
_NO_RECORDS = "no se encontraron registros"
_NO_DATA = "sin datos"
_SUCCESS = "0"
_NOTHING_FOUND = "1"


def connekta_headers(secret: Mapping[str, str]) -> dict[str, str]:
    """Authenticate by the two static headers; the secret's fields are `conniKey` and `conniToken`."""
    return {"ConniKey": secret["conniKey"], "ConniToken": secret["conniToken"]}


def read_connekta(answer: Answer, *, rows_key: str, page_size: int, query: str) -> Page:
    """Turn an answer into a page, an end, or a typed error."""
    if answer.status == 401:
        raise _unauthorized(answer, query)
    if answer.status == 400:
        return _bad_request(answer)
    content = decoded(answer)
    if isinstance(content, Mapping) and (end := _end(content, answer)) is not None:
        return Page([], end)
    rows = rows_at(content, rows_key, answer)
    return _page(rows, answer, page_size) if rows else Page([], End.EMPTY)


def _page(rows: list[Row], answer: Answer, page_size: int) -> Page:
    for row in rows:
        if "alerta" in row and len(row) == 1:
            raise refused(answer, f"alerta: {text_of(str(row['alerta']))}; pageSize is {page_size}")
    kept = [row for row in rows if not _is_ghost(row)]
    if not kept:
        raise SourceRefusedQuery(
            f"{answer.call} answered with nothing but a row of nulls, as it does when a page is too large; "
            f"pageSize is {page_size}.",
            next_step="lower pageSize in the client's siesaConfig (100 is safe everywhere)",
        )
    return Page(kept, ghosts=len(rows) - len(kept))


def _end(content: Mapping[str, Any], answer: Answer) -> End | None:
    code = str(content.get("codigo", 0)).strip()
    if code == _SUCCESS:
        return None
    if code == _NOTHING_FOUND and (_plain(content.get("mensaje")).endswith(_NO_DATA) or _says_no_records(content)):
        return End.NO_DATA
    raise refused(answer, f"codigo {code}, {text_of(content.get('mensaje'), content.get('detalle'))}")


def _bad_request(answer: Answer) -> Page:
    try:
        content = decoded(answer)
    except ServerFault:
        raise refused(answer, answer.excerpt()) from None
    if not isinstance(content, Mapping):
        raise refused(answer, answer.excerpt())
    if str(content.get("codigo")).strip() == _NOTHING_FOUND and _says_no_records(content):
        return Page([], End.NO_RECORDS)
    raise refused(answer, text_of(content.get("mensaje"), content.get("detalle")))


def _says_no_records(content: Mapping[str, Any]) -> bool:
    # The whole text and not a part of it: other refusals may mention records as well.
    return _plain(content.get("detalle")) == _NO_RECORDS


def _plain(text: Any) -> str:
    return text.strip(" .!\t\r\n").casefold() if isinstance(text, str) else ""


def _is_ghost(row: Row) -> bool:
    return all(value is None for value in row.values())


def _unauthorized(answer: Answer, query: str) -> AuthenticationFailed:
    return AuthenticationFailed(
        f"{answer.call} answered 401. Siesa answers 401 for wrong credentials, and also for a query it does not know "
        f"({query!r}), for the wrong kind of endpoint (standard or dynamic), and for a missing permission.",
        next_step="check conniKey and conniToken in the secret, then consulta, dialect and path in siesaConfig",
    )
