"""Calls of JSONPath's intrinsic functions, with the right number of arguments and their texts quoted.

Source: "Intrinsic functions" in the Step Functions developer guide.
"""

import re
from math import isfinite
from typing import Literal, TypeAlias

from typed_asl.build.jsonpath import Call, Path
from typed_asl.check.intrinsics import read_intrinsic
from typed_asl.exceptions import ExpressionError

IntrinsicName: TypeAlias = Literal[
    "Array",
    "ArrayContains",
    "ArrayGetItem",
    "ArrayLength",
    "ArrayPartition",
    "ArrayRange",
    "ArrayUnique",
    "Base64Decode",
    "Base64Encode",
    "Format",
    "Hash",
    "JsonMerge",
    "JsonToString",
    "MathAdd",
    "MathRandom",
    "StringSplit",
    "StringToJson",
    "UUID",
]
Argument: TypeAlias = str | int | float | bool | None
"""A path, a call, or a literal."""

_RESERVED = re.compile(r"['\\{}]")
_RESERVED_BESIDE_PLACES = re.compile(r"(\{\})|['\\{}]")


def intrinsic(name: IntrinsicName, *arguments: Argument) -> Call:
    """Call an intrinsic function, such as `intrinsic("Format", "order {}", path("id"))`.

    Texts that are neither path nor call become quoted literals. Raises ExpressionError where AWS would refuse the call:
    for the number of arguments or their types, places `{}` of Format that do not match them, more than ten calls inside
    one another.
    """
    written = [_written(argument, places=name == "Format" and not index) for index, argument in enumerate(arguments)]
    made = Call(f"States.{name}({', '.join(written)})")
    if fault := read_intrinsic(made).fault:
        raise ExpressionError(f"{str(made)!r} cannot be called: {fault}.")
    return made


def _written(argument: Argument, *, places: bool) -> str:
    if isinstance(argument, Path | Call):
        return str(argument)
    if isinstance(argument, str):
        reserved = _RESERVED_BESIDE_PLACES if places else _RESERVED
        return "'" + reserved.sub(lambda match: match[0] if match[0] == "{}" else f"\\{match[0]}", argument) + "'"
    if isinstance(argument, bool) or argument is None:
        return {True: "true", False: "false", None: "null"}[argument]
    if not isfinite(argument):
        raise ExpressionError(f"{argument!r} cannot be an argument: it is no number that can be written.")
    return repr(argument)
