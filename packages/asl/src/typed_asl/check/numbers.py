"""Numbers within the limits that AWS sets."""

from typing import Any

from typed_asl.check.expressions import ENTRY, check_text
from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, is_whole, shown


def check_integer(place: Place, field: str, value: Any, at: str, least: int, most: int | None) -> None:
    """Judge a whole number within limits; in JSONata an expression may give it."""
    if isinstance(value, str):
        if filled_later(value) or (place.jsonata and check_text(place, value, at, ENTRY)):
            return
    elif is_whole(value) and value >= least and (most is None or value <= most):
        return
    limits = f"between {least} and {most}" if most is not None else f"of {least} or more"
    hint = f"use '{field}Path' for a value from the input" if isinstance(value, str) and not place.jsonata else None
    place.report.error(at, f"The value of '{field}' must be an integer {limits}, not {shown(value)}", hint)
