"""Gathers findings, and what several rules ask of a value."""

import re
from collections.abc import Iterable
from typing import Any, TypeGuard

from typed_asl.check.nearness import nearest
from typed_asl.diagnostics import Diagnostic

SCHEMA = "SCHEMA_VALIDATION_FAILED"
"""AWS's code for most of what it refuses."""

_MOST_HINTS = 50
"""Findings of a document past which no nearest name is sought: it would take too long."""

_PLACEHOLDER = re.compile(r"%[A-Z][A-Z0-9_]*%")


class Report:
    """The findings of one check, in the order in which they were made."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def error(self, at: str, message: str, hint: str | None = None, code: str = SCHEMA) -> None:
        """Add what AWS refuses, or what must end an execution."""
        self.found.append(Diagnostic(code, "error", at, message, hint))

    def unknown(self, at: str, field: str, known: Iterable[str], hint: str | None = None) -> None:
        """Add a field that does not exist, with the nearest of those that do."""
        if hint is None and len(self.found) < _MOST_HINTS:
            close = nearest(field, known)
            hint = f"did you mean {close!r}?" if close else None
        self.error(at + step(field), f"Field '{field}' is not supported", hint)

    def warning(self, code: str, at: str, message: str, hint: str | None = None) -> None:
        """Add what is doubtful."""
        self.found.append(Diagnostic(code, "warning", at, message, hint))


def step(key: str | int) -> str:
    """Write one step of a JSON pointer."""
    text = str(key)
    if "~" in text or "/" in text:
        text = text.replace("~", "~0").replace("/", "~1")
    return "/" + text


def filled_later(value: object) -> bool:
    """Tell whether a value is only known once its `${Substitution}`, or a template's `%PLACEHOLDER%`, is filled."""
    return isinstance(value, str) and ("${" in value or ("%" in value and _PLACEHOLDER.fullmatch(value) is not None))


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell a JSON number from the rest; in Python a boolean is one as well."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int | float]:
    """Tell a whole number, which JSON may also write as `10.0`."""
    return is_number(value) and (isinstance(value, int) or value.is_integer())


def shown(value: Any) -> str:
    """Show a value in a message, short."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def wrong_language(field: str, *, jsonata: bool) -> str:
    """Say, as AWS does, that a field belongs to the other query language."""
    mine, other = ("JSONata", "JSONPath") if jsonata else ("JSONPath", "JSONata")
    return (
        f"The QueryLanguage is set to '{mine}', but field '{field}' is only supported for the '{other}' QueryLanguage"
    )


def among(field: str, values: tuple[str, ...]) -> str:
    """Say, as AWS does, which values a field may have."""
    return f"The field '{field}' should have one of these values: [{', '.join(values)}]"


def required(*fields: str) -> str:
    """Say, as AWS does, which fields are missing."""
    return f"These fields are required: [{', '.join(fields)}]"
