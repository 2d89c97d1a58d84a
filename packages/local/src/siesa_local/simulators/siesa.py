"""Siesa's answers: standard query, dynamic query and the plain REST form, over one catalogue for each company."""

from collections.abc import Callable
from datetime import datetime

from siesa_local.simulators import connekta, credentials
from siesa_local.simulators.catalogue import Catalogue
from siesa_local.simulators.exchange import Answer, Call, answer
from siesa_local.simulators.filters import BadFilter, parse_filter
from siesa_local.simulators.gate import Gate
from siesa_local.simulators.items import BOGOTA
from siesa_local.simulators.knobs import SiesaKnobs
from siesa_local.simulators.paging import parse_paginacion
from siesa_local.simulators.shelf import Shelf

STANDARD_QUERY = "API_v2_Items"
DYNAMIC_QUERY = "productos_inventario"
_REST_LIMIT = 1000
_COMPANIES = range(1000, 10_000)


class Siesa:
    """The simulated ERP. Each company from 1000 to 9999 exists, with a catalogue made when first asked for."""

    def __init__(self, seed: int, knobs: SiesaKnobs, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        self.gate = Gate(seed, "siesa", knobs.traffic, knobs.faults, clock)
        self.knobs = knobs
        self._seed = seed
        self._now = now
        self._shelves: dict[int, Shelf] = {}

    def change_knobs(self, knobs: SiesaKnobs) -> None:
        """Take over new knobs; another size makes every catalogue anew."""
        if knobs.size != self.knobs.size:
            self._shelves.clear()
        self.knobs = knobs
        self.gate.change(knobs.traffic, knobs.faults)

    def catalogue(self, company: int) -> Catalogue:
        """Give a company's catalogue; ValueError outside 1000 to 9999."""
        return self._shelf(company).catalogue

    def _shelf(self, company: int) -> Shelf:
        if company not in _COMPANIES:
            message = f"idCompania is {company}; it has four digits, 1000 to 9999"
            raise ValueError(message)
        if company not in self._shelves:
            catalogue = Catalogue(self._seed, company, self.knobs.size, self._now)
            self._shelves[company] = Shelf(self._seed, catalogue)
        shelf = self._shelves[company]
        shelf.fit(self.knobs)
        return shelf

    def standard(self, call: Call) -> Answer:
        """Answer `ejecutarconsultaestandar`: rows of `API_v2_Items` in `detalle.Table`, no totals."""
        opened = self._opened(call, STANDARD_QUERY)
        if isinstance(opened, Answer):
            return opened
        shelf, number, length = opened
        if call.query.get("parametros"):
            return connekta.invalid("La consulta no recibe parametros.")
        if self.knobs.alerta_always:
            return connekta.table(self.knobs, connekta.alerta("Error al ejecutar la consulta"))
        if self.knobs.ghost_from is not None and length >= self.knobs.ghost_from:
            return connekta.table(self.knobs, [connekta.ghost()])
        rows = shelf.page("standard", STANDARD_QUERY, shelf.all_rows(), number, length)
        return connekta.table(self.knobs, rows) if rows else connekta.end(self.knobs, [])

    def dynamic(self, call: Call) -> Answer:
        """Answer `ejecutarconsulta`: rows of the registered inventory query in `detalle.Datos`, with totals."""
        opened = self._opened(call, DYNAMIC_QUERY)
        if isinstance(opened, Answer):
            return opened
        shelf, number, length = opened
        if self.knobs.alerta_from is not None and length >= self.knobs.alerta_from:
            return connekta.data(self.knobs, number, length, 1, connekta.alerta("El tamaño de página supera el máximo"))
        text = call.query.get("parametros", "")
        try:
            conditions = parse_filter(text)
        except BadFilter:
            conditions = None
        if conditions is None or self.knobs.alerta_always:
            return connekta.data(self.knobs, number, length, 1, connekta.alerta("Sintaxis incorrecta"))
        chosen = shelf.filtered(text, conditions) if conditions else shelf.all_rows()
        rows = shelf.page("dynamic", f"{DYNAMIC_QUERY} {text}".strip(), chosen, number, length)
        if not rows:
            return connekta.end(self.knobs, connekta.totals(self.knobs, number, length, len(chosen)))
        return connekta.data(self.knobs, number, length, len(chosen), rows)

    def _opened(self, call: Call, query: str) -> tuple[Shelf, int, int] | Answer:
        right = credentials.same(call.header(b"connikey"), credentials.CONNI_KEY)
        right = credentials.same(call.header(b"connitoken"), credentials.CONNI_TOKEN) and right
        if not right or self.knobs.traffic.refuse_credentials:
            return connekta.unauthorized()
        company = call.query.get("idCompania", "")
        if not (company.isascii() and company.isdigit()):
            return connekta.invalid("idCompania debe ser numerico.")
        if int(company) not in _COMPANIES or call.query.get("descripcion") != query:
            return connekta.unauthorized()
        page = parse_paginacion(call.query.get("paginacion"))
        if page is None:
            return connekta.invalid("paginacion debe tener la forma numPag=N|tamPag=M.")
        return (self._shelf(int(company)), *page)

    def rest(self, call: Call) -> Answer:
        """Answer `/inventory/products`: page, limit (at most 1,000), `modified_since`; the token names the company."""
        tenant = credentials.suffix(call.bearer("Bearer"), credentials.SIESA_REST_TOKEN)
        company = str(credentials.DEFAULT_COMPANY) if tenant == credentials.DEFAULT_TENANT else tenant
        company = call.query.get("idCompania", company) if tenant else None
        if self.knobs.traffic.refuse_credentials or not (company and company.isascii() and company.isdigit()):
            return answer(401, {"error": "Unauthorized", "message": "Invalid or missing token"})
        if int(company) not in _COMPANIES:
            return answer(403, {"error": "Forbidden", "message": f"No access to company {company}"})
        try:
            number, limit, since = _rest_query(call)
        except ValueError as error:
            return answer(400, {"error": "BadRequest", "message": str(error)})
        shelf = self._shelf(int(company))
        chosen = shelf.all_rows() if since is None else shelf.modified_since(since)
        rows = shelf.page("rest", f"rest {since or ''}".strip(), chosen, number, limit)
        joined = b"[" + b",".join(rows) + b"]"
        if self.knobs.rest_bare_list:
            return Answer(200, joined)
        return Answer(200, b'{"data":%b,"page":%d,"limit":%d,"total":%d}' % (joined, number, limit, len(chosen)))

    def audit(self) -> dict[str, object]:
        """Tell how often each endpoint and each page was asked for; pages by company, query and page length."""
        pages = {str(company): shelf.passes.table() for company, shelf in sorted(self._shelves.items())}
        return {"system": "siesa", "calls": self.gate.counts(), "pages": pages}


def _rest_query(call: Call) -> tuple[int, int, datetime | None]:
    page, limit = call.query.get("page", "1"), call.query.get("limit", "100")
    if not (page.isascii() and page.isdigit() and 1 <= int(page) < 10**9):
        message = f"page is {page}; it must be a number from 1"
        raise ValueError(message)
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit) <= _REST_LIMIT):
        message = f"limit is {limit}; it must be a number from 1 to {_REST_LIMIT}"
        raise ValueError(message)
    text = call.query.get("modified_since")
    if text is None:
        return int(page), int(limit), None
    try:
        # A plus sign that nobody encoded arrives as a blank.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        message = f"modified_since is {text}; it must be a date and time in ISO 8601"
        raise ValueError(message) from None
    return int(page), int(limit), moment if moment.tzinfo else moment.replace(tzinfo=BOGOTA)
