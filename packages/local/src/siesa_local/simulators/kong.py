"""Kong's answers: log-in, SKUs one by one or as an array, the list, and the bulk form. State by customer_id."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from siesa_local.simulators import checks, credentials
from siesa_local.simulators.bulk import BulkDoor, BulkForm
from siesa_local.simulators.exchange import Answer, Call, UnreadableBody, answer
from siesa_local.simulators.gate import Gate, Tokens
from siesa_local.simulators.knobs import KongKnobs
from siesa_local.simulators.ledger import Ledger

_REQUIRED = ("external_id", "name", "type_id", "group_id", "customer_id")
_PAGE_SIZE = 100
_BULK = BulkForm(
    key="external_reference",
    error_key="sku",
    checks={
        "product_id": checks.text(64),
        "external_reference": checks.text(100),
        "name": checks.text(255),
        "barcode": checks.text(14, pattern="[0-9]{8,14}"),
        "quantity": checks.integer,
        "rfid_tag_id": checks.text(24, pattern="[0-9A-Fa-f]{24}"),
    },
    required=("product_id", "external_reference", "name"),
)
_NO_ACCESS = {"detail": "Authentication credentials were not provided or are not valid."}


class Kong:
    """The simulated RFID back end, with error bodies as Django REST framework writes them."""

    def __init__(self, seed: int, knobs: KongKnobs, clock: Callable[[], float]) -> None:
        self.gate = Gate(seed, "kong", knobs.traffic, knobs.faults, clock)
        self.tenants: dict[str, Ledger] = {}
        self._tokens = Tokens(seed, "kong")
        self._bulk = BulkDoor(seed, _BULK)
        self._rows: dict[int, tuple[str, dict[str, Any]]] = {}
        self._searched: dict[str, dict[int, str]] = {}
        self._last_id = 0
        self.change_knobs(knobs)

    def change_knobs(self, knobs: KongKnobs) -> None:
        """Take over new knobs; what was stored stays."""
        self.knobs = knobs
        self.gate.change(knobs.traffic, knobs.faults)
        self._checks: dict[str, checks.Check] = {
            "external_id": checks.text(100),
            "name": checks.text(knobs.name_max_length),
            "type_id": checks.integer,
            "group_id": checks.integer,
            "customer_id": checks.integer,
            "display_name": checks.text(255, blank=True),
            "reference": checks.text(255, blank=True),
            "is_active": checks.boolean,
            "ean": checks.text(14, blank=True),
            "upc": checks.text(14, blank=True),
            "properties": checks.mapping,
        }

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def login(self, call: Call) -> Answer:
        """Give a token for user name and password."""
        try:
            given = call.json()
        except UnreadableBody as error:
            return _unreadable(error)
        fields = given if isinstance(given, dict) else {}
        username = fields.get("username")
        right = credentials.may_log_in(username, fields.get("password"), credentials.KONG_PASSWORD)
        if not right or self.knobs.traffic.refuse_credentials:
            message = "Unable to log in with provided credentials."
            return answer(self.knobs.bad_login_status, {"non_field_errors": [message]})
        return answer(self.knobs.login_status, {"auth_token": self._tokens.issue(str(username))})

    def _tenant(self, call: Call) -> str | None:
        """Name the caller: the API key's tenant or the token's user; None where neither is right."""
        traffic = self.knobs.traffic
        if traffic.refuse_credentials:
            return None
        key = call.header(b"x-api-key")
        if key is not None:
            return credentials.suffix(key, credentials.KONG_API_KEY)
        return self._tokens.user(call.bearer("Token"), traffic.token_calls)

    def post_skus(self, call: Call) -> Answer:
        """Create SKUs, or update them where `existing` is upsert: one object, or an array where arrays are taken."""
        if self._tenant(call) is None:
            return answer(401, _NO_ACCESS)
        try:
            given = call.json()
        except UnreadableBody as error:
            return _unreadable(error)
        if isinstance(given, list):
            return self._post_array(given)
        found = self._complaints(given)
        if found:
            self._ledger(given).refuse(given.get("external_id") if isinstance(given, dict) else None)
            return answer(400, found)
        return answer(201, self._store(given))

    def _post_array(self, given: list[Any]) -> Answer:
        if self.knobs.sku_arrays == "refused":
            message = "Invalid data. Expected a dictionary, but got list."
            return answer(400, {"non_field_errors": [message]})
        if len(given) > self.knobs.max_array:
            message = f"Ensure this field has no more than {self.knobs.max_array} elements."
            return answer(400, {"non_field_errors": [message]})
        found = [self._complaints(record) for record in given]
        if any(found):
            for record, complaint in zip(given, found, strict=True):
                if complaint:
                    self._ledger(record).refuse(record.get("external_id") if isinstance(record, dict) else None)
            return answer(400, found)
        return answer(201, [self._store(record) for record in given])

    def _complaints(self, record: Any) -> dict[str, list[str]]:
        if not isinstance(record, dict):
            return {"non_field_errors": [f"Invalid data. Expected a dictionary, but got {type(record).__name__}."]}
        found = checks.complaints(record, self._checks, _REQUIRED)
        if not found and self.knobs.existing == "refuse" and self._ledger(record).first(str(record["external_id"])):
            return {"external_id": ["sku with this external_id already exists."]}
        return found

    def _ledger(self, record: Any) -> Ledger:
        customer = record.get("customer_id") if isinstance(record, dict) else None
        return self.tenants.setdefault("unknown" if customer is None else str(customer), Ledger())

    def _store(self, record: dict[str, Any]) -> dict[str, Any]:
        fields = {name: value for name, value in record.items() if name in self._checks}
        external_id = str(record["external_id"])
        new = {"id": 0, "is_active": True}
        row, created = self._ledger(record).upsert(external_id, fields, new)
        if created:
            row["id"] = self._next_id()
            self._rows[row["id"]] = (str(record["customer_id"]), row)
        self._index(row)
        return row

    def _index(self, row: dict[str, Any]) -> None:
        text = "\n".join(str(row.get(name, "")) for name in ("external_id", "name", "reference"))
        self._searched.setdefault(str(row["customer_id"]), {})[row["id"]] = text.casefold()

    def list_skus(self, call: Call) -> Answer:
        """List a customer's SKUs, page by page; `search` looks into external id, name and reference."""
        if self._tenant(call) is None:
            return answer(401, _NO_ACCESS)
        try:
            page, size = int(call.query.get("page", "1")), int(call.query.get("page_size", _PAGE_SIZE))
        except ValueError:
            page, size = 0, 0
        if page < 1 or size < 1:
            return answer(404, {"detail": "Invalid page."})
        rows = self._found(call.query.get("customer_id"), call.query.get("search", ""))
        start, size = (page - 1) * min(size, 1000), min(size, 1000)
        if start and start >= len(rows):
            return answer(404, {"detail": "Invalid page."})
        links = {
            "next": _link(call, page + 1) if start + size < len(rows) else None,
            "previous": _link(call, page - 1) if page > 1 else None,
        }
        return answer(200, {"count": len(rows), **links, "results": rows[start : start + size]})

    def _found(self, customer: str | None, search: str) -> list[dict[str, Any]]:
        needle = search.casefold()
        owners = list(self._searched) if customer is None else [customer]
        found = [sku for owner in owners for sku, text in self._searched.get(owner, {}).items() if needle in text]
        return [self._rows[sku][1] for sku in found]

    def get_sku(self, call: Call) -> Answer:
        """Give one SKU by its id."""
        if self._tenant(call) is None:
            return answer(401, _NO_ACCESS)
        _, row = self._rows.get(int(call.params["id"]), ("", None))
        return answer(200, row) if row else answer(404, {"detail": "Not found."})

    def patch_sku(self, call: Call) -> Answer:
        """Change some fields of one SKU; `external_id` and `customer_id` are read and must stay what they are."""
        if self._tenant(call) is None:
            return answer(401, _NO_ACCESS)
        owner, row = self._rows.get(int(call.params["id"]), ("", None))
        if row is None:
            return answer(404, {"detail": "Not found."})
        try:
            given = call.json()
        except UnreadableBody as error:
            return _unreadable(error)
        found = self._patch_complaints(given, row)
        external_id = str(row["external_id"])
        if found:
            self.tenants[owner].refuse(external_id)
            return answer(400, found)
        changes = {name: value for name, value in given.items() if name in self._checks}
        self.tenants[owner].update(external_id, row, changes)
        self._index(row)
        return answer(200, row)

    def _patch_complaints(self, given: Any, row: dict[str, Any]) -> dict[str, list[str]]:
        if not isinstance(given, dict):
            return {"non_field_errors": [f"Invalid data. Expected a dictionary, but got {type(given).__name__}."]}
        found = checks.complaints(given, self._checks, _REQUIRED, partial=True)
        for name in ("external_id", "customer_id"):
            if name in given and str(given[name]) != str(row[name]):
                found.setdefault(name, ["This field may not be changed."])
        return found

    def bulk(self, call: Call) -> Answer:
        """Take a batch of the bulk form; the API key names the tenant."""
        tenant = self._tenant(call)
        if tenant is None:
            return answer(401, {"error": "Unauthorized", "message": "Invalid or missing X-API-Key"})
        ledger = self.tenants.setdefault(tenant, Ledger())
        try:
            return self._bulk.take(call, tenant, ledger, self.knobs.bulk, self._next_id)
        except UnreadableBody as error:
            return answer(400, {"error": "ValidationError", "message": str(error), "details": {}})

    def audit(self, *, with_state: bool = True) -> dict[str, Any]:
        """Tell what arrived, by tenant: the customer_id of SKUs, the API key's tenant of bulk records."""
        tenants = {name: ledger.audit(with_state=with_state) for name, ledger in list(self.tenants.items())}
        return {"system": "kong", "calls": self.gate.counts(), "tenants": tenants}


def _link(call: Call, page: int) -> str:
    host = call.header(b"host") or "127.0.0.1"
    return f"http://{host}/kong{call.path}?{urlencode({**call.query, 'page': str(page)})}"


def _unreadable(error: UnreadableBody) -> Answer:
    return answer(400, {"detail": f"JSON parse error - {error}"})
