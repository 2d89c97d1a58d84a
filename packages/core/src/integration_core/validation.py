"""Refusals of models put into one line that a person can act on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from integration_core.telemetry.redaction import names_a_credential, redactor

LISTED = 10
"""How many refusals are written out; the rest is counted."""

_LONGEST_VALUE = 80
# Steps such as `function-after[...]`, `constrained-str` and `int` name pydantic's machinery, not the reader's file.
_CONTEXT_STEP = re.compile(r"\[|\(")
_PLAIN_TYPE = re.compile(r"(constrained-)?(str|int|float|bool|bytes|decimal)|none")
_MODEL = re.compile(r"[A-Z]\w*")
_INSTANCE = re.compile(r"(a valid dictionary or instance|an instance) of \w+")

Steps = tuple[str, ...]


class Refused(NamedTuple):
    """What is wrong at one place of the reader's file: the refusals of a union's members are one."""

    steps: Steps
    refusals: list[ErrorDetails]


def explain(error: ValidationError, *, source: str) -> str:
    """Put a refusal into one line: `source: field: what is wrong (given value); ...`.

    The value under a name that looks like a credential is never shown, nor what stands inside a refused object.
    """
    places = _places(error.errors(include_url=False))
    lines = [_one(place) for place in places[:LISTED]]
    if len(places) > LISTED:
        lines.append(f"and {len(places) - LISTED} more")
    return f"{source}: {'; '.join(lines)}"


def _places(refusals: Sequence[ErrorDetails]) -> list[Refused]:
    """Bring the refusals to the reader's places. Of a union, what a member says about the inside goes first."""
    siblings: dict[Steps, set[str]] = {}
    for refusal in refusals:
        steps = tuple(map(str, refusal["loc"]))
        for at, step in enumerate(steps):
            siblings.setdefault(steps[:at], set()).add(step)
    unions = {place for place, steps in siblings.items() if _is_union(steps)}
    places: dict[Steps, list[ErrorDetails]] = {}
    inside: set[Steps] = set()
    for refusal in refusals:
        steps = tuple(map(str, refusal["loc"]))
        own = tuple(_readers(steps, unions))
        places.setdefault(own, []).append(refusal)
        inside |= {tuple(_readers(steps[:at], unions)) for at in range(len(steps)) if steps[:at] in unions} - {own}
    return [Refused(steps, found) for steps, found in places.items() if steps not in inside]


def _is_union(steps: set[str]) -> bool:
    # A model's name alone could be a key of the file; beside the name of a plain type it is a member.
    plain = [step for step in steps if _PLAIN_TYPE.fullmatch(step)]
    return len(steps) > 1 and bool(plain) and all(_is_member(step) for step in steps)


def _is_member(step: str) -> bool:
    return bool(_PLAIN_TYPE.fullmatch(step) or _MODEL.fullmatch(step) or _CONTEXT_STEP.search(step))


def _readers(steps: Steps, unions: set[Steps]) -> Iterator[str]:
    for at, step in enumerate(steps):
        if steps[:at] not in unions and not _CONTEXT_STEP.search(step):
            yield step


def _one(place: Refused) -> str:
    steps, refusals = place
    refusal = refusals[0]
    field = redactor.scrub(".".join(steps)) or "the whole"
    if refusal["type"] == "missing":
        return f"{field}: required, and absent"
    secret = any(names_a_credential(step) for step in steps)
    if not steps and refusal["type"] == "value_error":
        return redactor.scrub(_message(refusal, secret=secret))
    message = _joined([_message(each, secret=secret) for each in refusals])
    given = "a value that is not shown" if secret else show(refusal["input"])
    return f"{field}: {redactor.scrub(message)} (given {given})"


def _message(refusal: ErrorDetails, *, secret: bool) -> str:
    if refusal["type"] == "extra_forbidden":
        return "unknown key"
    if secret and refusal["type"] in {"value_error", "assertion_error"}:
        # A validator's own words can quote the value, so pydantic's are the only ones repeated here.
        return "refused"
    message = refusal["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return _INSTANCE.sub("an object", message) if refusal["type"].startswith("model_") else message


def _joined(messages: list[str]) -> str:
    first, *others = dict.fromkeys(messages)
    opening = "Input should be "
    ours = "" if first.startswith(opening) else "be "
    return " or ".join([first, *(ours * each.startswith(opening) + each.removeprefix(opening) for each in others)])


def show(value: Any) -> str:
    """Give a refused value for a message: short, without credentials; of an object or array its kind only."""
    if isinstance(value, Mapping):
        return f"an object with {', '.join(redactor.scrub(str(key)) for key in list(value)[:LISTED]) or 'no keys'}"
    if isinstance(value, list | tuple | set):
        return f"an array of {len(value)}"
    text = "null" if value is None else redactor.scrub(repr(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
