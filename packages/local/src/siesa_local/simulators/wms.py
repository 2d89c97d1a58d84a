"""WMS's answers: log-in, products one by one without upsert, the list, and the bulk form. State by user."""

from collections.abc import Callable
from typing import Any

from siesa_local.simulators import checks, credentials
from siesa_local.simulators.bulk import BulkDoor, BulkForm
from siesa_local.simulators.exchange import Answer, Call, UnreadableBody, answer
from siesa_local.simulators.gate import Gate, Tokens
from siesa_local.simulators.knobs import WmsKnobs
from siesa_local.simulators.ledger import Entry, Ledger

_REQUIRED = ("external_id", "name")
_ITEMS = BulkForm(
    key="external_item_code",
    error_key="id",
    checks={
        "item_id": checks.text(64),
        "external_item_code": checks.text(100),
        "item_name": checks.text(255),
        "ean_code": checks.text(14, pattern="[0-9]{8,14}"),
        "available_quantity": checks.integer,
        "location_code": checks.text(5, pattern="[A-Z][0-9]{4}"),
        "zone_id": checks.text(64),
    },
    required=("item_id", "external_item_code", "item_name"),
)
_LOCATIONS = BulkForm(
    key="item_id",
    error_key="id",
    checks={
        "item_id": checks.text(64),
        "location_code": checks.text(5, pattern="[A-Z][0-9]{4}"),
        "zone_id": checks.text(64),
    },
    required=("item_id", "location_code"),
    single=True,
)


class Wms:
    """The simulated warehouse system. A second POST of one external_id makes a second row: there is no upsert."""

    def __init__(self, seed: int, knobs: WmsKnobs, clock: Callable[[], float]) -> None:
        self.gate = Gate(seed, "wms", knobs.traffic, knobs.faults, clock)
        self.tenants: dict[str, Ledger] = {}
        self.locations: dict[str, Ledger] = {}
        self._tokens = Tokens(seed, "wms")
        self._items = BulkDoor(seed, _ITEMS)
        self._places = BulkDoor(seed, _LOCATIONS)
        self._rows: dict[str, tuple[str, dict[str, Any]]] = {}
        self._last_id = 0
        self.change_knobs(knobs)

    def change_knobs(self, knobs: WmsKnobs) -> None:
        """Take over new knobs; what was stored stays."""
        self.knobs = knobs
        self.gate.change(knobs.traffic, knobs.faults)
        self._checks: dict[str, checks.Check] = {
            "external_id": checks.text(100),
            "name": checks.text(knobs.name_max_length),
            "display_name": checks.text(255, blank=True),
            "barcode": checks.text(14, pattern="[0-9]{8,14}"),
            "barcode_type": checks.choice("EAN", "UPC"),
            "status": checks.choice("ACTIVE", "INACTIVE"),
            "properties": checks.mapping,
            "groups": checks.listing,
        }

    def _next_id(self) -> str:
        self._last_id += 1
        return f"prd-{self._last_id:08d}"

    def login(self, call: Call) -> Answer:
        """Give a token for user name and password."""
        try:
            given = call.json()
        except UnreadableBody as error:
            return _invalid(400, "body", str(error))
        fields = given if isinstance(given, dict) else {}
        username = fields.get("username")
        right = credentials.may_log_in(username, fields.get("password"), credentials.WMS_PASSWORD)
        if not right or self.knobs.traffic.refuse_credentials:
            return _unauthorized()
        return answer(200, {"token": self._tokens.issue(str(username)), "token_type": "Bearer"})

    def _tenant(self, call: Call) -> str | None:
        traffic = self.knobs.traffic
        if traffic.refuse_credentials:
            return None
        token = call.bearer("Bearer")
        return self._tokens.user(token, traffic.token_calls) or credentials.suffix(token, credentials.WMS_API_KEY)

    def post_product(self, call: Call) -> Answer:
        """Create a product, always: an external_id that stands already gets a second row."""
        tenant = self._tenant(call)
        if tenant is None:
            return _unauthorized()
        ledger = self.tenants.setdefault(tenant, Ledger())
        given = self._checked(call, ledger)
        if isinstance(given, Answer):
            return given
        row = {"id": self._next_id(), "status": "ACTIVE"} | given
        self._rows[row["id"]] = (tenant, row)
        ledger.create(str(given["external_id"]), row)
        return answer(200, row)

    def patch_product(self, call: Call) -> Answer:
        """Change a product by its id; the body must carry `external_id`."""
        tenant = self._tenant(call)
        if tenant is None:
            return _unauthorized()
        owner, row = self._rows.get(call.params["id"], ("", None))
        if row is None or owner != tenant:
            return answer(404, {"error": "NotFound", "message": f"No product {call.params['id']}", "details": {}})
        ledger = self.tenants[tenant]
        given = self._checked(call, ledger, required=("external_id",))
        if isinstance(given, Answer):
            return given
        external_id = str(given["external_id"])
        if external_id != str(row["external_id"]):
            ledger.move(str(row["external_id"]), external_id, row)
        ledger.update(external_id, row, given)
        return answer(200, row)

    def _checked(self, call: Call, ledger: Ledger, required: tuple[str, ...] = _REQUIRED) -> dict[str, Any] | Answer:
        """Read and check a product's fields; a missing field is refused with 400, a bad value as the knob says."""
        try:
            given = call.json()
        except UnreadableBody as error:
            return _invalid(400, "body", str(error))
        if not isinstance(given, dict):
            return _invalid(400, "body", "Expected an object")
        missing = [name for name in required if given.get(name) is None]
        found = checks.complaints(given, self._checks, required)
        if found:
            ledger.refuse(given.get("external_id"))
            field = missing[0] if missing else next(iter(found))
            return _invalid(400 if missing else self.knobs.invalid_status, field, found[field][0])
        return {name: value for name, value in given.items() if name in self._checks}

    def list_products(self, call: Call) -> Answer:
        """List products, at most `page_limit`; `external_id__eq` picks, `last_evaluated_key_id` goes on after an id."""
        tenant = self._tenant(call)
        if tenant is None:
            return _unauthorized()
        ledger = self.tenants.get(tenant, Ledger())
        wanted = call.query.get("external_id__eq")
        chosen = list(ledger.entries.values()) if wanted is None else [ledger.entries.get(wanted, Entry())]
        rows = [row for entry in chosen for row in entry.records if row["id"] in self._rows]
        after = call.query.get("last_evaluated_key_id")
        if after is not None:
            rows = [row for row in rows if row["id"] > after]
        rows.sort(key=lambda row: str(row["id"]))
        limit = self.knobs.page_limit
        more = rows[limit - 1]["id"] if len(rows) > limit else None
        results = rows[:limit]
        return answer(200, {"results": results, "count": len(results), "limit": limit, "last_evaluated_key_id": more})

    def bulk_items(self, call: Call) -> Answer:
        """Take a batch of items of the bulk form."""
        return self._batch(call, self._items, self.tenants)

    def post_locations(self, call: Call) -> Answer:
        """Take a batch of items' places, or one."""
        return self._batch(call, self._places, self.locations)

    def _batch(self, call: Call, door: BulkDoor, books: dict[str, Ledger]) -> Answer:
        tenant = self._tenant(call)
        if tenant is None:
            return _unauthorized()
        ledger = books.setdefault(tenant, Ledger())
        try:
            return door.take(call, tenant, ledger, self.knobs.bulk, self._next_id)
        except UnreadableBody as error:
            return _invalid(400, "body", str(error))

    def audit(self, *, with_state: bool = True) -> dict[str, Any]:
        """Tell what arrived, by tenant: the user, or the API key's tenant; places apart under `locations`."""
        tenants = {name: ledger.audit(with_state=with_state) for name, ledger in list(self.tenants.items())}
        places = {name: ledger.audit(with_state=with_state) for name, ledger in list(self.locations.items())}
        return {"system": "wms", "calls": self.gate.counts(), "tenants": tenants, "locations": places}


def _unauthorized() -> Answer:
    return answer(401, {"error": "Unauthorized", "message": "Invalid or missing token", "details": {}})


def _invalid(status: int, field: str, constraint: str) -> Answer:
    message = f"{field} is not valid"
    body = {"error": "ValidationError", "message": message, "details": {"field": field, "constraint": constraint}}
    return answer(status, body)
