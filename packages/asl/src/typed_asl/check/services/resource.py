"""What the Resource of a Task points at: an optimised integration, an AWS SDK call, a function, an activity."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["optimised", "sdk", "lambda", "activity", "foreign", "unknown"]
"""`foreign` is text that Step Functions cannot call, `unknown` is text that a substitution decides."""

SDK = "aws-sdk"
_SUBSTITUTION = re.compile(r"\$\{[^{}]*\}")
_INTEGRATION_FIELDS = 6
_MARK = "\x00"
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class Target:
    """A Resource taken apart. `service`, `action` and `pattern` are empty where the kind has none.

    `pattern` is what follows the action: "" (request response), "sync", "sync:2", "waitForTaskToken", or a wrong text.
    `hint` says what to write where the text is surely wrong, and not only nothing that Step Functions is known to call.
    """

    kind: Kind
    partition: str = ""
    service: str = ""
    action: str = ""
    pattern: str = ""
    hint: str = ""


UNKNOWN = Target("unknown")
FOREIGN = Target("foreign")
_QUALIFIER = re.compile(r"\$LATEST(?:\.PUBLISHED)?|[\w-]{1,128}", re.ASCII)
_FUNCTION = 7
"""Parts of a function's ARN without a qualifier."""


@lru_cache(maxsize=4096)
def target_of(resource: str) -> Target:
    """Take a Resource apart. A `${Substitution}` counts as text of unknown content, also where it holds colons."""
    if _MARK in resource or len(resource) > _LONGEST:
        return FOREIGN
    if resource.startswith("${") and _SUBSTITUTION.fullmatch(resource):
        return UNKNOWN
    if resource == "$" or resource.startswith(("$.", "$$.", "$[")):
        return Target("foreign", hint="a Resource is not evaluated: write an ARN, or a ${Substitution}")
    held = _SUBSTITUTION.findall(resource) if "${" in resource else []
    if "${" in resource and _open(resource):
        return Target("foreign", hint="close the substitution with '}'")
    parts = [_refilled(part, held) for part in _SUBSTITUTION.sub(_MARK, resource).split(":")]
    if parts[0] != "arn" or len(parts) < _INTEGRATION_FIELDS:
        return UNKNOWN if held else FOREIGN
    partition, service = parts[1], parts[2]
    if service == "lambda":
        return _function(partition, parts)
    if service != "states":
        return UNKNOWN if "${" in service else Target("foreign", service=service)
    if parts[5] == "task" and parts[3] and parts[4]:
        return FOREIGN  # the specification's own examples
    return _integration(partition, parts[5:])


def _open(resource: str) -> bool:
    """Tell whether a `${` has no end; substitutions may stand within one another."""
    text, before = resource, ""
    while text != before:
        before, text = text, _SUBSTITUTION.sub("", text)
    return "${" in text


def _function(partition: str, parts: list[str]) -> Target:
    if parts[5] != "function" and "${" not in parts[5]:
        return FOREIGN
    qualifier = ":".join(parts[_FUNCTION:])
    if len(parts) > _FUNCTION and "${" not in qualifier and _QUALIFIER.fullmatch(qualifier) is None:
        return Target("foreign", hint="a version or an alias follows the function's name: letters, digits, - and _")
    return Target("lambda", partition, "lambda")


def _refilled(part: str, held: list[str]) -> str:
    while _MARK in part:
        part = part.replace(_MARK, held.pop(0), 1)
    return part


def _integration(partition: str, parts: list[str]) -> Target:
    if parts[0] == "activity":
        if not any(parts[1:]):
            return Target("foreign", hint="name the activity: arn:aws:states:REGION:ACCOUNT:activity:NAME")
        return Target("activity", partition, "states")
    kind: Kind = "sdk" if parts[0] == SDK else "optimised"
    rest = parts[1:] if kind == "sdk" else parts
    if any("${" in part for part in rest[:2]):
        return UNKNOWN
    service, called = rest[0] if rest else "", ":".join(rest[1:])
    action, dot, pattern = called.partition(".")
    return Target(kind, partition, service, action, pattern or ("." if dot else ""))
