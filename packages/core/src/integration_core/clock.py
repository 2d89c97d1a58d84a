"""Time of day, in the one form that messages and items carry."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """Give the time of day, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Write a moment as the guide does: UTC to the second, ending in `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """Read a moment that `iso` wrote, or any ISO 8601 form with an offset."""
    return datetime.fromisoformat(text)
