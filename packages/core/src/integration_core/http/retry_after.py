"""How long a system asks to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from integration_core.http.answer import Answer

LONGEST = 86_400.0
"""A day: a longer wait, or one that is no number, is a fault of the other side."""


def retry_after(answer: Answer, default: float, now: datetime | None = None) -> float:
    """Read `Retry-After` in seconds, from either of its two forms (RFC 9110, 10.2.3); `default` where it is unusable.

    A date is compared with the answer's own `Date`, so that a wrong clock on either side does not matter.
    """
    text = answer.headers.get("Retry-After", "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    until = _moment(text)
    if until is None:
        return default
    reference = _moment(answer.headers.get("Date", "")) or now or datetime.now(UTC)
    return min(max((until - reference).total_seconds(), 0.0), LONGEST)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
