"""Choice rules in words: what stands on the arrows of a drawing and in the lines of a difference."""

import json
from collections.abc import Mapping
from typing import Final

from typed_asl.values import Json, body_of, is_expression

_MAX_DEPTH = 40

_OPERATORS: Final = {
    "Equals": "=",
    "LessThan": "<",
    "GreaterThan": ">",
    "LessThanEquals": "<=",
    "GreaterThanEquals": ">=",
    "Matches": "matches",
}
_TYPES: Final = ("String", "Numeric", "Boolean", "Timestamp")
_COMPARISONS: Final = {f"{kind}{name}": sign for kind in _TYPES for name, sign in _OPERATORS.items()}
_TESTS: Final = {
    "IsNull": "null",
    "IsPresent": "present",
    "IsNumeric": "a number",
    "IsString": "text",
    "IsBoolean": "a boolean",
    "IsTimestamp": "a timestamp",
}
_BESIDE_A_CONDITION: Final = frozenset(["Next", "Comment", "Assign", "Output", "Variable"])


def condition_text(rule: Mapping[str, Json], depth: int = 0) -> str:
    """Write a rule's condition on one line: its JSONata, or its JSONPath comparison with its `and`, `or` and `not`."""
    if depth > _MAX_DEPTH:
        return "…"
    condition = rule.get("Condition")
    if condition is not None:
        return body_of(condition) if isinstance(condition, str) and is_expression(condition) else _written(condition)
    for key, value in rule.items():
        if key in {"And", "Or"}:
            nested = value if isinstance(value, list | tuple) else ()
            parts = [_bracketed(item, depth) for item in nested if isinstance(item, Mapping)]
            return f" {key.lower()} ".join(parts)
        if key == "Not":
            return f"not {_bracketed(value, depth)}" if isinstance(value, Mapping) else "not ?"
        if key not in _BESIDE_A_CONDITION:
            return _comparison(str(rule.get("Variable", "?")), key, value)
    return ""


def _bracketed(rule: Mapping[str, Json], depth: int) -> str:
    text = condition_text(rule, depth + 1)
    return f"({text})" if {"And", "Or"} & set(rule) else text


def _comparison(variable: str, key: str, value: Json) -> str:
    if key in _TESTS:
        return f"{variable} is {'' if value is not False else 'not '}{_TESTS[key]}"
    by_path = key.endswith("Path")
    sign = _COMPARISONS.get(key.removesuffix("Path") if by_path else key)
    shown = value if by_path and isinstance(value, str) else _written(value)
    return f"{variable} {sign or key} {shown}"


def _written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
