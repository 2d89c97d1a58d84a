"""What a field of a product may hold: small checks that give a complaint, or None."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], str | None]
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def text(maximum: int | None = None, *, blank: bool = False, pattern: str | None = None) -> Check:
    """Check a string: its length, that it is not blank, its pattern. Numbers pass as text, as DRF takes them."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return "Not a valid string."
        written = str(value)
        if not blank and not written.strip():
            return "This field may not be blank."
        if maximum is not None and len(written) > maximum:
            return f"Ensure this field has no more than {maximum} characters."
        if compiled and not compiled.fullmatch(written):
            return f"This value does not match the required pattern {pattern}."
        return None

    return check


def integer(value: Any) -> str | None:
    """Check a whole number, or a string that is one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    return None if isinstance(value, str) and _INTEGER.fullmatch(value) else "A valid integer is required."


def boolean(value: Any) -> str | None:
    """Check true or false."""
    return None if isinstance(value, bool) else "Must be a valid boolean."


def mapping(value: Any) -> str | None:
    """Check an object."""
    if isinstance(value, dict):
        return None
    return f'Expected a dictionary of items but got type "{type(value).__name__}".'


def listing(value: Any) -> str | None:
    """Check an array."""
    return None if isinstance(value, list) else f'Expected a list of items but got type "{type(value).__name__}".'


def choice(*values: str) -> Check:
    """Check one of some words."""
    return lambda value: None if value in values else f'"{value}" is not a valid choice.'


def complaints(
    record: Mapping[str, Any], checks: Mapping[str, Check], required: tuple[str, ...], *, partial: bool = False
) -> dict[str, list[str]]:
    """Give the complaints of a record by field, empty where it is good; unknown fields pass unnoticed, as in DRF."""
    found: dict[str, list[str]] = {}
    if not partial:
        found = {name: ["This field is required."] for name in required if name not in record}
    for name, value in record.items():
        check = checks.get(name)
        if check is None or (value is None and name not in required):
            continue
        complaint = "This field may not be null." if value is None else check(value)
        if complaint:
            found[name] = [complaint]
    return found
