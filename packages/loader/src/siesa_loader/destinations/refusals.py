"""Refusals of records put into a code, a field and a reason, whatever the form of the body.

Forms, from the products' notes: `{"field": ["message"]}` (a DRF back end), `{"detail": "message"}`, and
`{"error", "message", "details": {"field", "constraint" | "expected"}}`.
"""

import re
from collections.abc import Mapping
from typing import Any

from integration_core.models import Row
from integration_core.telemetry.redaction import names_a_credential, redactor
from siesa_loader.outgoing import Refusal

LONGEST_REASON = 300
_LONGEST_VALUE = 60
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_EXISTS = re.compile(r"already exists|ya existe|must be unique|unique set|debe ser [uú]nic", re.IGNORECASE)
_WHOLE_RECORD = frozenset({"non_field_errors", "detail", "message", "error"})


def refusal(status: int, content: Any, payload: Row) -> Refusal:
    """Read why a record was refused. The value that was sent stands in the reason where the field is named."""
    code, field, said = f"http_{status}", None, _text(content)
    if isinstance(content, Mapping):
        code = _code(content.get("error"), code)
        details = content.get("details")
        if isinstance(details, Mapping) and isinstance(details.get("field"), str):
            field = details["field"]
            said = _joined(content.get("message"), details.get("constraint"), details.get("expected"))
        elif isinstance(content.get("message"), str):
            said = content["message"]
        else:
            field, said = _drf(content, said)
    return Refusal(code, _clip(f"{said}{_given(field, payload)}"), field)


def already_exists(content: Any, key_field: str) -> bool:
    """Whether a refusal says that a record with this external id is there already, and nothing else."""
    if not isinstance(content, Mapping):
        return isinstance(content, str) and bool(_EXISTS.search(content))
    named = {name: value for name, value in content.items() if value}
    return bool(named) and all(
        name in {key_field, *_WHOLE_RECORD} and _EXISTS.search(_text(value)) for name, value in named.items()
    )


def _drf(content: Mapping[Any, Any], otherwise: str) -> tuple[str | None, str]:
    for name, value in content.items():
        if isinstance(value, list | str) and value and name != "error":
            field = None if name in _WHOLE_RECORD else str(name)
            return field, f"{name}: {_text(value)}" if field else _text(value)
    return None, otherwise


def _code(given: Any, otherwise: str) -> str:
    return given if isinstance(given, str) and _CODE.fullmatch(given) else otherwise


def _joined(*parts: Any) -> str:
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(_text(entry) for entry in value)
    return "" if value is None else str(value)


def _given(field: str | None, payload: Row) -> str:
    if field is None or field not in payload or names_a_credential(field):
        return ""
    text = repr(payload[field])
    return f" (given {text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + '…'})"


def _clip(text: str) -> str:
    plain = " ".join(redactor.scrub(text).split()) or "no reason given"
    return plain if len(plain) <= LONGEST_REASON else f"{plain[: LONGEST_REASON - 1]}…"
