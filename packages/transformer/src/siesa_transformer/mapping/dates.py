"""Dates as Siesa writes them, to ISO 8601."""

import re
from datetime import date, datetime
from typing import Any

from siesa_transformer.mapping.refusal import refused

PLACEHOLDER = date(1900, 1, 1)
"""What Siesa stores where there is no date."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def to_date(value: Any) -> str | None:
    """Convert `YYYYMMDD` (text or number), an ISO day or an ISO moment to ISO 8601. An absent value gives None.

    A moment without an offset is Siesa's local time (Bogotá) and stays without one: none is invented, because a column
    does not say where it was written. An offset that is there is kept. Digits past microseconds are cut.
    """
    text = str(value) if type(value) is int and 0 < value < 10**8 else value
    if not isinstance(text, str):
        raise refused("not a date", value, code="not_a_date")
    text = text.strip(" ")
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return None if day == PLACEHOLDER else day.isoformat()
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return None if moment.date() == PLACEHOLDER else moment.isoformat()
    except ValueError:
        raise refused("not a day of the calendar, or not a time of day", value, code="not_a_date") from None
    raise refused("not a date of the forms YYYYMMDD, YYYY-MM-DD, YYYY-MM-DDThh:mm:ss", value, code="not_a_date")
