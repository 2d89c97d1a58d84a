"""DynamoDB attribute values as Step Functions takes them, from Python values, expressions or substitutions.

`S`, `N`, `BOOL`, `NULL`, `M`, `L` and `SS` are named after DynamoDB's own type descriptors.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from typed_asl.build.jsonata import expr
from typed_asl.exceptions import ExpressionError
from typed_asl.substitution import SUBSTITUTION
from typed_asl.values import Json, body_of, is_expression

Attribute: TypeAlias = dict[str, Json]
"""One attribute value, such as `{"S": "text"}`."""

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")


def _string(value: str) -> Attribute:
    """Make a string attribute from text, an expression or a substitution."""
    return {"S": value}


def _number(value: int | float | Decimal | str) -> Attribute:
    """Make a number attribute: DynamoDB wants a number's text, so an expression is wrapped in `$string(…)`.

    Raises ExpressionError for text that is neither a number nor an expression nor a substitution, and for booleans.
    """
    if isinstance(value, str) and is_expression(value):
        return {"N": expr(f"$string({body_of(value)})")}
    text = str(value)
    if isinstance(value, bool) or not (_NUMBER.fullmatch(text) or SUBSTITUTION.fullmatch(text)):
        raise ExpressionError(f"{value!r} is no DynamoDB number: give a number, an expression or a ${{Substitution}}.")
    return {"N": text}


def _boolean(value: bool | str) -> Attribute:  # noqa: FBT001 the value itself, not a switch
    """Make a boolean attribute from a bool or an expression."""
    if isinstance(value, str) and not is_expression(value):
        raise ExpressionError(f"{value!r} is no DynamoDB boolean: give True, False or an expression.")
    return {"BOOL": value}


def _null() -> Attribute:
    """Make the null attribute."""
    return {"NULL": True}


def _map(values: Mapping[str, Attribute]) -> Attribute:
    """Make a map of attributes."""
    return {"M": dict(values)}


def _list(values: Sequence[Attribute]) -> Attribute:
    """Make a list of attributes."""
    return {"L": list(values)}


def _string_set(values: Sequence[str]) -> Attribute:
    """Make a set of strings; DynamoDB refuses an empty one and doubles."""
    if not values or len(set(values)) < len(values):
        raise ExpressionError(f"{list(values)!r} is no DynamoDB string set: it must hold one or more different texts.")
    return {"SS": list(values)}


S = _string
N = _number
BOOL = _boolean
NULL = _null
M = _map
L = _list
SS = _string_set
