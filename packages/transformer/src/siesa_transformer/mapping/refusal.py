"""How a value is refused: one form of reason for every conversion and check."""

from typing import Any

from integration_core.errors import RecordError
from integration_core.validation import show

MOST_BITS = 200
"""Whole numbers beyond this are not written out: the time grows with the square of their length."""

LONGEST_SHOWN = 80


def refused(what: str, value: Any, *, code: str) -> RecordError:
    """Say what is wrong with a value, and which value it was (cut, and of an object or array the kind only)."""
    return RecordError(f"{what} (given {given(value)})", code=code)


def given(value: Any) -> str:
    """Show a value in a reason. The text can always be written as UTF-8."""
    if isinstance(value, str):
        # Cut before it is searched for credentials: a row's text may be long, and the search is not linear in it.
        whole = len(value) <= LONGEST_SHOWN
        return encodable(show(value) if whole else f"{show(value[:LONGEST_SHOWN])} and {len(value)} characters in all")
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"a whole number of {value.bit_length()} bits"
    if isinstance(value, dict):
        return f"an object with {len(value)} keys"
    return show(value)


def encodable(text: str) -> str:
    """Give `text` with lone surrogates written out as escapes: nothing that holds one can be stored or sent."""
    return text.encode("utf-8", "backslashreplace").decode()
