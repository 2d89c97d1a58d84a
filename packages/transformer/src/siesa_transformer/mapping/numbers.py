"""Numbers, read exactly: never through a float, and never with a guess about what a stray sign means."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from siesa_transformer.mapping.refusal import MOST_BITS, refused

Separator = Literal["auto", ".", ","]

LARGEST_INTEGER = 2**53 - 1
"""Past it JSON numbers lose digits in readers that hold them as doubles (RFC 8259, section 6)."""

LONGEST_TEXT = 64
LARGEST_MAGNITUDE = 40
"""Decimals are read between 10^-40 and 10^40, so that an exponent cannot ask for a megabyte of zeros."""


def _form(thousands: str, decimal: str) -> re.Pattern[str]:
    whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:\{thousands}[0-9]{{3}})+)"
    return re.compile(rf"[+-]?(?:{whole}(?:\{decimal}[0-9]*)?|\{decimal}[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?")


_POINT = _form(",", ".")
_COMMA = _form(".", ",")


def to_decimal(separator: Separator) -> Callable[[Any], str | None]:
    """Convert to a decimal in plain notation, as text: a JSON number would pass through a float in most readers.

    One value has one text: no exponent, no superfluous zeros, no `-0`. An absent value gives None.
    """

    def convert(value: Any) -> str | None:
        number = read_number(value, separator)
        return None if number is None else plain(number)

    return convert


def to_integer(separator: Separator) -> Callable[[Any], int | None]:
    """Convert to a whole number: `"6.0000"` is 6, `"6.5"` is refused and not rounded. An absent value gives None."""

    def convert(value: Any) -> int | None:
        if type(value) is int and -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            return value
        number = read_number(value, separator)
        if number is None:
            return None
        text = plain(number)
        if "." in text:
            raise refused("not a whole number", value, code="not_whole")
        whole = int(text)
        if abs(whole) > LARGEST_INTEGER:
            raise refused("a whole number past 2^53, which JSON does not carry exactly", value, code="out_of_range")
        return whole

    return convert


def read_number(value: Any, separator: Separator = "auto") -> Decimal | None:
    """Read a number exactly. `''` and spaces are absent; a boolean is no number, and neither is NaN or an infinity.

    The separator is about texts: a JSON number always has a point.
    """
    if type(value) is str:
        text = value.strip(" ")
        if not text:
            return None
        number = Decimal(_normal(text, value, separator))
    elif type(value) is int:
        if value.bit_length() > MOST_BITS:
            raise _out_of_range(value)
        number = Decimal(value)
    elif type(value) is float and math.isfinite(value):
        # repr gives the shortest text that reads back as the same float: the digits of the source's JSON, up to 15.
        number = Decimal(repr(value))
    else:
        raise refused("not a number", value, code="not_a_number")
    if number and abs(number.adjusted()) > LARGEST_MAGNITUDE:
        raise _out_of_range(value)
    return number


def plain(number: Decimal) -> str:
    """Write a number without exponent and superfluous zeros, exactly."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _normal(text: str, value: Any, separator: Separator) -> str:
    if len(text) > LONGEST_TEXT:
        raise _out_of_range(value)
    comma = separator == "," or (separator == "auto" and _comma_is_decimal(text))
    if not (_COMMA if comma else _POINT).fullmatch(text):
        raise refused("not a number", value, code="not_a_number")
    return text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")


def _comma_is_decimal(text: str) -> bool:
    # The last sign is the decimal one; a sign that occurs several times can only part thousands.
    if text.rfind(",") > text.rfind("."):
        return text.count(",") == 1
    return text.count(".") > 1


def _out_of_range(value: Any) -> Exception:
    what = f"a number of more than {LONGEST_TEXT} characters, or outside 10^±{LARGEST_MAGNITUDE}"
    return refused(what, value, code="out_of_range")
