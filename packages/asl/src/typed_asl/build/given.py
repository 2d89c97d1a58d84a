"""What of a call's options was given."""

from typing import Any


def given(**fields: object) -> dict[str, Any]:
    """Leave out the fields that were not given."""
    return {name: value for name, value in fields.items() if value is not None}
