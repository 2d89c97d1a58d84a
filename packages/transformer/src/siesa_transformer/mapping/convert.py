"""The conversions by a mapping's `type`. Each takes a raw value, and gives a canonical one, None where it is absent."""

from collections.abc import Callable
from typing import Any

from integration_core.mapping import FieldMapping
from siesa_transformer.mapping.dates import to_date
from siesa_transformer.mapping.numbers import plain, read_number, to_decimal, to_integer
from siesa_transformer.mapping.refusal import refused

Convert = Callable[[Any], Any]

_TRUE = frozenset({"true", "1", "s", "si", "sí"})
_FALSE = frozenset({"false", "0", "n", "no"})


def conversion(field: FieldMapping) -> Convert:
    """Give the conversion of a field. It raises `RecordError` for a value that is not of the field's type."""
    match field.type:
        case "string":
            return to_string(trim=field.trim)
        case "integer":
            return to_integer(field.decimal_separator)
        case "decimal":
            return to_decimal(field.decimal_separator)
        case "boolean":
            return to_boolean
        case "date":
            return to_date


def to_string(*, trim: bool) -> Convert:
    """Convert to text, which passes unchanged but for the ASCII spaces that `trim` cuts at both ends.

    Control characters, mojibake, HTML entities and emoji are data and pass. Two things cannot: a lone surrogate has no
    UTF-8 form (`not_encodable`), and no relational database stores U+0000 in a text (`nul_character`). A number becomes
    its plain text, a boolean `true` or `false`; an object or array is refused (`not_text`).
    """

    def convert(value: Any) -> str | None:
        if type(value) is not str:
            return _text_of(value)
        bare = value.strip(" ")
        if not bare:
            return None
        if not value.isascii() or "\0" in value:
            _check_storable(value)
        return bare if trim else value

    return convert


def to_boolean(value: Any) -> bool | None:
    """Convert true and false, 1 and 0, S and N, SI (or SÍ) and NO, in any case. Everything else is refused."""
    if type(value) is bool:
        return value
    if type(value) is str:
        text = value.strip(" ").lower()
        if not text:
            return None
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
    elif type(value) in (int, float) and value in (0, 1):
        return bool(value)
    raise refused("not one of true/false, 1/0, S/N, SI/NO", value, code="not_a_boolean")


def _text_of(value: Any) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) in (int, float):
        number = read_number(value)
        return "" if number is None else plain(number)
    raise refused("not a text", value, code="not_text")


def _check_storable(value: str) -> None:
    if "\0" in value:
        raise refused("holds the character U+0000", value, code="nul_character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise refused("holds half of a surrogate pair, which UTF-8 cannot write", value, code="not_encodable") from None
