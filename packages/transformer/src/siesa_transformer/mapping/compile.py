"""A mapping file compiled into closures: one for each field, made once, called for every row."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from integration_core.errors import ConfigurationInvalid, RecordError
from integration_core.mapping import FieldMapping, MappingFile
from integration_core.models import Row
from siesa_transformer.mapping.convert import conversion
from siesa_transformer.mapping.ean import check_ean
from siesa_transformer.mapping.patterns import PatternRefused, pattern_check
from siesa_transformer.mapping.refusal import encodable, refused

OnInvalid = Literal["reject", "drop_field", "warn"]
LONGEST_IDENTITY = 200
"""A rejected record's id is cut there: a message lists fifty of them."""


class Note(NamedTuple):
    """A field that was dropped from a product, or passed with a warning, and why."""

    field: str
    code: str
    dropped: bool


Settle = Callable[[RecordError, str, list[Note]], bool]
"""Decide about a refused value at a column: True, it passes; False, the field is dropped; or raise the rejection."""
Check = tuple[Callable[[Any], None], Settle]
Fill = Callable[[Row, Row, list[Note]], None]
"""Take a field from the raw row into the product, noting what was dropped or warned of. Raise `RecordError`."""

_DROPPED: Any = object()


class CompiledMapping:
    """Turns one raw row after the other into a canonical product."""

    def __init__(self, fills: dict[str, Fill]) -> None:
        self._fills = tuple(fills.values())
        self._identity = tuple((name, fills[name]) for name in ("id", "external_id"))

    def product(self, row: Any, notes: list[Note]) -> Row:
        """Give the product; raise `RecordError` with field and code where the row does not become one.

        Only fields that hold a value are in it, in the mapping's order. `notes` takes what was dropped or warned of.
        """
        if type(row) is not dict:
            raise refused("a row is an object", row, code="not_an_object")
        product: Row = {}
        for fill in self._fills:
            fill(row, product, notes)
        return product

    def identity(self, row: Any) -> tuple[str | None, str | None]:
        """Give id and external_id of a row that was rejected, as far as it has them."""
        found: Row = {}
        for _, fill in self._identity if type(row) is dict else ():
            try:
                fill(row, found, [])
            except RecordError:
                continue
        first, second = (found.get(name) for name, _ in self._identity)
        return _clipped(first), _clipped(second)


def compile_mapping(mapping: MappingFile, *, ean_policy: OnInvalid, where: str = "the mapping file") -> CompiledMapping:
    """Compile a mapping file. `ean_policy` is the client's: what a wrong check digit of the field `ean` gets.

    Raise `ConfigurationInvalid` naming field and reason for a pattern that RE2 refuses, and for a default that is not
    of its field's own type or fails its validation.
    """
    return CompiledMapping(
        {name: _compile(name, field, ean_policy, f"{where}, field {name}") for name, field in mapping.fields.items()}
    )


def _compile(name: str, field: FieldMapping, ean_policy: OnInvalid, where: str) -> Fill:
    checks: list[Check] = []
    if field.validation is not None:
        try:
            checks.append(
                (pattern_check(field.validation.pattern), _settle(name, field.on_invalid, required=field.required))
            )
        except PatternRefused as error:
            raise ConfigurationInvalid(
                f"{where}: pattern {field.validation.pattern}: {error}.",
                next_step="correct the pattern; RE2 has no look-around and no back references",
            ) from None
    if name == "ean":
        checks.append((check_ean, _settle(name, ean_policy, required=field.required)))
    return _fill(name, field, _taker(name, field, tuple(checks)), _default(field, checks, where))


def _fill(name: str, field: FieldMapping, take: Callable[[Any, str, list[Note]], Any], default: Any) -> Fill:
    columns = field.source_fields
    required = field.required

    def fill(row: Row, product: Row, notes: list[Note]) -> None:
        for column in columns:
            raw = row.get(column)
            if raw is None:
                continue
            value = take(raw, column, notes)
            if value is None:
                continue
            if value is not _DROPPED:
                product[name] = value
            return
        if required:
            raise RecordError.required(name, " or ".join(columns))
        if default is not None:
            product[name] = default

    return fill


def _taker(name: str, field: FieldMapping, checks: tuple[Check, ...]) -> Callable[[Any, str, list[Note]], Any]:
    convert = conversion(field)
    # A value that is not of the field's type has no canonical form that could pass with a warning.
    settle_conversion = _settle(
        name, "reject" if field.on_invalid == "warn" else field.on_invalid, required=field.required
    )

    def take(raw: Any, column: str, notes: list[Note]) -> Any:
        try:
            value = convert(raw)
        except RecordError as error:
            settle_conversion(error, column, notes)
            return _DROPPED
        if value is None:
            return None
        for check, settle in checks:
            try:
                check(value)
            except RecordError as error:
                if not settle(error, column, notes):
                    return _DROPPED
        return value

    return take


def _settle(name: str, policy: OnInvalid, *, required: bool) -> Settle:
    def settle(error: RecordError, column: str, notes: list[Note]) -> bool:
        if policy == "reject" or (policy == "drop_field" and required):
            raise RecordError(f"{error.message} at {column}", field=name, code=error.code) from None
        notes.append(Note(name, error.code, dropped=policy == "drop_field"))
        return policy == "warn"

    return settle


def _default(field: FieldMapping, checks: list[Check], where: str) -> Any:
    if field.default is None:
        return None
    try:
        value = conversion(field)(field.default)
        if value is None:
            raise refused("is empty", field.default, code="required")
        for check, _ in checks:
            check(value)
    except RecordError as error:
        raise ConfigurationInvalid(
            f"{where}: the default is not what the field takes: {error.message}.", next_step="correct the default"
        ) from None
    return value


def _clipped(value: str | None) -> str | None:
    return None if value is None else encodable(value[:LONGEST_IDENTITY])
