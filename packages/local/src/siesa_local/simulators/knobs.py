"""The knobs of the simulators: frozen models, read from JSON, changed at run time through /_control/knobs/{system}."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

FaultKind = Literal["unauthorized", "throttled", "server_error", "reset", "lost", "html", "empty", "hollow"]
FAULT_KINDS: tuple[FaultKind, ...] = (
    "unauthorized",
    "throttled",
    "server_error",
    "reset",
    "lost",
    "html",
    "empty",
    "hollow",
)
Share = Annotated[float, Field(ge=0, le=1)]
_SETTINGS = ConfigDict(frozen=True, extra="forbid", strict=False)


class ScheduledFault(BaseModel):
    """One fault, once: at the `call`-th call (from 1, since the knobs were set) whose path begins with `path`."""

    model_config = _SETTINGS

    call: int = Field(ge=1)
    fault: FaultKind
    path: str = ""


class Faults(BaseModel):
    """Shares of calls that go wrong (0 to 1, chosen by seed and call number), and a one-shot schedule.

    `reset` closes the socket before the call is looked at, `lost` after it was carried out; `hollow` is a bulk reply of
    200 with `success: false` and nothing applied (elsewhere a 200 with an empty object).
    """

    model_config = _SETTINGS

    unauthorized: Share = 0.0
    throttled: Share = 0.0
    server_error: Share = 0.0
    reset: Share = 0.0
    lost: Share = 0.0
    html: Share = 0.0
    empty: Share = 0.0
    hollow: Share = 0.0
    server_error_status: Literal[500, 502, 503, 504] = 503
    schedule: tuple[ScheduledFault, ...] = ()

    @model_validator(mode="after")
    def _shares_fit_together(self) -> Self:
        total = sum(share for _, share in self.shares())
        if total > 1:
            message = f"the shares of faults add up to {total:.3f}; together they may not pass 1"
            raise ValueError(message)
        return self

    def shares(self) -> tuple[tuple[FaultKind, float], ...]:
        """Give each kind with its share of calls."""
        return tuple((kind, getattr(self, kind)) for kind in FAULT_KINDS)


class Traffic(BaseModel):
    """How calls are served: seconds of latency, calls a minute for each client, what a 429 tells, when tokens end."""

    model_config = _SETTINGS

    latency: float = Field(default=0.0, ge=0, le=60)
    requests_per_minute: int | None = Field(default=None, ge=1)
    announce_retry_after: bool = True
    retry_after_seconds: int = Field(default=1, ge=0)
    token_calls: int | None = Field(default=None, ge=1)
    refuse_credentials: bool = False


class SiesaKnobs(BaseModel):
    """Siesa's knobs. `end` is the form of the answer past the last page (a, b or c of the README's table).

    `alerta_from` and `ghost_from` are the page sizes from which the dynamic query answers `alerta` and the standard one
    the ghost row; `distinct_ratio` below 1 makes pages unstable, as measured at 0.63.
    """

    model_config = _SETTINGS

    traffic: Traffic = Traffic()
    faults: Faults = Faults()
    size: int = Field(default=10_000, ge=0, le=1_000_000)
    end: Literal["a", "b", "c"] = "a"
    distinct_ratio: float = Field(default=1.0, gt=0, le=1)
    alerta_from: int | None = Field(default=1001, ge=1)
    ghost_from: int | None = Field(default=500, ge=1)
    alerta_always: bool = False
    rows_key: Literal["Table", "Table1"] = "Table"
    bare_list: bool = False
    spaced_columns: bool = False
    accented_keys: bool = True
    line_numbers: bool = True
    decimals: Literal["dot", "comma", "number"] = "dot"
    rest_bare_list: bool = False


class BulkKnobs(BaseModel):
    """The bulk endpoints' knobs. `partial` is the share of records that fail, chosen by seed and key.

    A retriable failure (503) happens at a record's first arrival only, any other (422) always. `refuse_whole` answers
    400 for a batch with a failing record, with or without telling which.
    """

    model_config = _SETTINGS

    max_batch: int = Field(default=100, ge=1)
    partial: Share = 0.0
    partial_retriable: bool = False
    refuse_whole: Literal["never", "with_index", "without_index"] = "never"
    idempotency: bool = True


class KongKnobs(BaseModel):
    """Kong's knobs: whether arrays of SKUs are taken, and whether an existing `external_id` is updated or refused."""

    model_config = _SETTINGS

    traffic: Traffic = Traffic()
    faults: Faults = Faults()
    bulk: BulkKnobs = BulkKnobs()
    sku_arrays: Literal["accepted", "refused"] = "accepted"
    existing: Literal["upsert", "refuse"] = "upsert"
    max_array: int = Field(default=100, ge=1)
    name_max_length: int = Field(default=255, ge=1)
    login_status: Literal[200, 201] = 200
    bad_login_status: Literal[400, 401] = 401


class WmsKnobs(BaseModel):
    """WMS's knobs: the status of a refused value, the longest name, the page length of its list."""

    model_config = _SETTINGS

    traffic: Traffic = Traffic()
    faults: Faults = Faults()
    bulk: BulkKnobs = BulkKnobs()
    invalid_status: Literal[400, 422] = 422
    name_max_length: int = Field(default=255, ge=1)
    page_limit: int = Field(default=20, ge=1, le=1000)


class WorldKnobs(BaseModel):
    """The knobs of all three systems, as `--knobs FILE.json` holds them."""

    model_config = _SETTINGS

    siesa: SiesaKnobs = SiesaKnobs()
    kong: KongKnobs = KongKnobs()
    wms: WmsKnobs = WmsKnobs()


Knobs = TypeVar("Knobs", SiesaKnobs, KongKnobs, WmsKnobs)


def patched(knobs: Knobs, changes: dict[str, Any]) -> Knobs:
    """Give the knobs with `changes` merged in, object by object; a list or value replaces what stood there.

    Raises pydantic's ValidationError for an unknown knob or a value out of range.
    """
    return type(knobs).model_validate(_merged(knobs.model_dump(), changes))


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
