"""What a source is: it names its pages' requests and turns an answer into rows, into an end, or into a typed error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from integration_core.http.answer import Answer
from integration_core.models import Row


class End(StrEnum):
    """How a source says that a page lies past the last one (facts: past the last page, or no match)."""

    NO_RECORDS = "a"
    """HTTP 400, codigo 1, detalle "No se encontraron registros": an explicit statement."""
    NO_DATA = "b"
    """HTTP 200, codigo 1, mensaje "Consulta existente sin datos.": an explicit statement."""
    EMPTY = "c"
    """A success whose list of rows is empty: proves nothing by itself on a first page."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The GET that fetches one page. Values are encoded by the HTTP session; nothing is spliced into them."""

    path: str
    params: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer held. `total` is the number of rows that the source declares, where it does.

    `ghosts` counts rows that were dropped because every field was null. `end` is set where the page lies past the last.
    """

    rows: list[Row]
    end: End | None = None
    total: int | None = None
    ghosts: int = 0

    @property
    def states_empty(self) -> bool:
        """Whether the source said in so many words that nothing matches, rather than only listing no rows."""
        return self.end in {End.NO_RECORDS, End.NO_DATA} or (self.end is not None and self.total == 0)


class Source(Protocol):
    """One dialect set up for one client. Pages are numbered from 1."""

    @property
    def accept(self) -> frozenset[int]:
        """The statuses past 2xx that `read` understands."""

    def request(self, number: int, modified_since: str | None) -> PageRequest:
        """Name the request of a page; `modified_since` is an ISO 8601 moment, or None for everything."""

    def read(self, answer: Answer) -> Page:
        """Turn an answer into a page.

        Raises `ServerFault` for an answer without data in it (retried), `SourceRefusedQuery`, `SourceContractBroken`
        and `AuthenticationFailed`.
        """


@dataclass(frozen=True, slots=True)
class Query:
    """What a source needs to know of a client's configuration. `rows_key` is a dotted path, such as `detalle.Table`."""

    path: str
    rows_key: str
    page_size: int
    company: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of asking Siesa, as the registry holds it.

    `key_fields` identify a product in a row. `company_field` holds the ERP company where rows of several may be mixed.
    `incremental` lists the ways of an incremental sync, the default first. `query_name` is the default of `consulta`,
    None where the dialect has no named queries. `headers` makes the authentication of every request from the secret.
    """

    name: str
    path: str
    rows_key: str
    key_fields: tuple[str, ...]
    company_field: str | None
    incremental: tuple[str, ...]
    query_name: str | None
    needs_company: bool
    largest_page: int
    headers: Callable[[Mapping[str, str]], dict[str, str]]
    make: Callable[[Query], Source]
