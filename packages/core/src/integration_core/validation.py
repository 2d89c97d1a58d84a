"""Refusals of models put into one line that a person can act on."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from integration_core.telemetry.redaction import names_a_credential, redactor

LISTED = 10
"""How many refusals are written out; the rest is counted."""

_LONGEST_VALUE = 80
_CONTEXT_STEP = re.compile(r"\[|\(")


def explain(error: ValidationError, *, source: str) -> str:
    """Put a refusal into one line: `source: field: what is wrong (given value); ...`.

    The value under a name that looks like a credential is never shown, nor what stands inside a refused object.
    """
    refusals = error.errors(include_url=False)
    lines = [_one(refusal) for refusal in refusals[:LISTED]]
    if len(refusals) > LISTED:
        lines.append(f"and {len(refusals) - LISTED} more")
    return f"{source}: {'; '.join(lines)}"


def _one(refusal: ErrorDetails) -> str:
    # Steps such as `function-after[...]` name pydantic's machinery, not the reader's file.
    steps = [str(step) for step in refusal["loc"] if not _CONTEXT_STEP.search(str(step))]
    field = redactor.scrub(".".join(steps)) or "the whole"
    message = refusal["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    given = refusal["input"]
    if refusal["type"] == "missing":
        return f"{field}: required, and absent"
    if any(names_a_credential(step) for step in steps):
        # A validator's own words can quote the value, so pydantic's are the only ones repeated here.
        reason = "refused" if refusal["type"] in {"value_error", "assertion_error"} else message
        return f"{field}: {reason} (given a value that is not shown)"
    if not steps and refusal["type"] == "value_error":
        return redactor.scrub(message)
    if refusal["type"] == "extra_forbidden":
        message = "unknown key"
    return f"{field}: {redactor.scrub(message)} (given {show(given)})"


def show(value: Any) -> str:
    """Give a refused value for a message: short, without credentials; of an object or array its kind only."""
    if isinstance(value, Mapping):
        return f"an object with {', '.join(redactor.scrub(str(key)) for key in list(value)[:LISTED]) or 'no keys'}"
    if isinstance(value, list | tuple | set):
        return f"an array of {len(value)}"
    text = "null" if value is None else redactor.scrub(repr(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
