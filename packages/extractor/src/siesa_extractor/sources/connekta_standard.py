"""Connekta's standard queries: `ejecutarconsultaestandar`, rows in `detalle.Table`, no totals."""

from integration_core.http.answer import Answer
from siesa_extractor.sources.connekta import ACCEPT, connekta_headers, read_connekta
from siesa_extractor.sources.protocol import Dialect, Page, PageRequest, Query


class ConnektaStandard:
    """Asks for the pages of one standard query, such as the item master `API_v2_Items`.

    `parametros` is never sent: whatever is put into it is SQL, and no modified-since filter is known to work here.
    """

    accept = ACCEPT

    def __init__(self, query: Query) -> None:
        self._query = query

    def request(self, number: int, modified_since: str | None) -> PageRequest:
        """Name the request of a page. `modified_since` is None always: the settings do not allow it here."""
        if modified_since is not None:
            msg = "a standard query has no modified-since filter"
            raise ValueError(msg)
        return PageRequest(
            self._query.path,
            {
                "idCompania": self._query.company or 0,
                "descripcion": self._query.name or "",
                "paginacion": f"numPag={number}|tamPag={self._query.page_size}",
            },
        )

    def read(self, answer: Answer) -> Page:
        """Turn an answer into a page, an end, or a typed error."""
        query = self._query
        return read_connekta(answer, rows_key=query.rows_key, page_size=query.page_size, query=query.name or "")


CONNEKTA_STANDARD = Dialect(
    name="connekta-standard",
    path="/api/siesa/v3/ejecutarconsultaestandar",
    rows_key="detalle.Table",
    key_fields=("f120_id_cia", "f120_id"),
    company_field="f120_id_cia",
    incremental=("snapshot_diff",),
    query_name="API_v2_Items",
    needs_company=True,
    largest_page=1_000,
    headers=connekta_headers,
    make=ConnektaStandard,
)
