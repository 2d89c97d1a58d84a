"""Whether a literal fits a scalar member of a service's API."""

import re
from collections.abc import Mapping
from typing import Any

from typed_asl.values import is_expression

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_NARROW = re.compile(r".*(Name|Arn|ARN|Id|ID|Url|Uri|Type|Status|Mode)")
"""Members that a JSON object can never be the text of. Other text may be given as JSON, which is serialised."""

_JSON = re.compile(
    r".*(Input|Output|Payload|Body|Detail|Message|Data|Document|Policy|Definition|Config|Value|String|State|Json|JSON)"
)
"""Members whose text is usually JSON: an object given for them is surely meant, and Step Functions serialises it."""

_WORDS = {"string": "a STRING", "integer": "an INTEGER", "long": "an INTEGER", "boolean": "a BOOLEAN"}
_NUMBERS = frozenset(["integer", "long", "float", "double", "bigdecimal"])

Verdict = tuple[str, bool]
"""What the value must be, and whether that is certain."""


def is_dynamic(value: object, *, jsonata: bool) -> bool:
    """Tell whether a value is known only when the state runs, or when substitutions are filled in."""
    return isinstance(value, str) and ("${" in value or (jsonata and is_expression(value)))


def verdict(value: object, shape: Mapping[str, Any], name: str) -> Verdict | None:
    """Judge a literal against a scalar shape; None where it fits."""
    kind = shape["type"]
    if kind == "string":
        return _string(value, shape, name)
    if kind in _NUMBERS:
        return _number(value, kind)
    if kind == "boolean":
        if isinstance(value, bool):
            return None
        return ("a BOOLEAN", value not in ("true", "false", "True", "False"))
    if kind == "timestamp" and isinstance(value, bool | dict | list):
        return ("a timestamp", True)
    return None


def _string(value: object, shape: Mapping[str, Any], name: str) -> Verdict | None:
    if isinstance(value, str):
        return None
    if isinstance(value, dict | list):
        if "enum" in shape or _NARROW.fullmatch(name):
            return ("a STRING", True)
        return None if shape.get("jsonvalue") or _JSON.fullmatch(name) else ("a STRING", False)
    return ("a STRING", True)


def _number(value: object, kind: str) -> Verdict | None:
    word = _WORDS.get(kind, "a NUMBER")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return (word, True)
    if isinstance(value, str):
        # the SDK's reader takes digits in quotes for some members and not for others
        return (word, not _NUMBER.fullmatch(value))
    broken = word == "an INTEGER" and isinstance(value, float) and not value.is_integer()
    return (word, True) if broken else None
