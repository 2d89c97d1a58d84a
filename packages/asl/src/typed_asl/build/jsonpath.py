"""JSONPath for definitions, made so that it cannot be malformed: paths, payload templates.

A path or a call of an intrinsic function stands wherever a value does; the builder writes it as Step Functions wants
it there: under a key that ends in `.$`, in a field that ends in Path.
"""

import re
from collections.abc import Mapping

from typed_asl.check.paths import read_path
from typed_asl.exceptions import ExpressionError
from typed_asl.values import Json

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Path(str):
    """Text that JSONPath reads as a path: into the state's input, a variable, or the context object."""

    __slots__ = ()


class Call(str):
    """Text that JSONPath reads as a call of an intrinsic function."""

    __slots__ = ()


def path(*parts: str | int) -> Path:
    """Give the path to a part of the input: names and indices, quoted where a name needs it; no part is all of it."""
    return Path("$" + _steps(parts))


def context(*parts: str | int) -> Path:
    """Give the path to a part of the context object, such as `context("Execution", "Id")`."""
    return Path("$$" + _steps(parts))


def variable(name: str, *parts: str | int) -> Path:
    """Give the path to a variable that an earlier state assigned, or to a part of it."""
    if not _PLAIN_NAME.fullmatch(name):
        raise ExpressionError(f"{name!r} is no name of a variable: letters, digits and _, a letter first.")
    return Path(f"${name}{_steps(parts)}")


def jsonpath(text: str) -> Path:
    """Take a path as text, such as `$.rows[?(@.left > 0)].id`. Raises ExpressionError where it is malformed."""
    if fault := read_path(text).fault:
        raise ExpressionError(f"{text!r} is no JSONPath: {fault}.")
    return Path(text)


def _steps(parts: tuple[str | int, ...]) -> str:
    return "".join(map(_step, parts))


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if _PLAIN_NAME.fullmatch(part):
        return f".{part}"
    if not part:
        raise ExpressionError("A path cannot lead to a field without a name.")
    escaped = part.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def template(value: object) -> Json:
    """Write a value with paths and calls in it as a payload template: those stand under keys that end in `.$`.

    Raises ExpressionError where JSONPath cannot evaluate: an item of an array, or the value as a whole.
    """
    if isinstance(value, Path | Call):
        raise ExpressionError(f"{str(value)!r} can only be the value of a key here: arrays need States.Array.")
    if isinstance(value, Mapping):
        return dict(_entry(str(key), item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return [template(item) for item in value]
    return value  # type: ignore[return-value]  # what is no JSON is refused with its pointer where the state is made


def _entry(key: str, value: object) -> tuple[str, Json]:
    if isinstance(value, Path | Call):
        return key if key.endswith(".$") else f"{key}.$", str(value)
    return key, template(value)
