"""The 18 intrinsic functions: their grammar, arguments and limits.

Source: Step Functions developer guide, "Intrinsics for JSONPath states in Step Functions".
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from typed_asl.check.arguments import Argument, doubt_of, fault_of
from typed_asl.check.paths import NESTING, Path, read_path

DEEPEST: Final = 10

# One letter an argument: a array, o object, i number, s text, b boolean, * anything; "?" marks the rest as optional,
# "+" repeats the last.
SIGNATURES: Final[dict[str, str]] = {
    "Array": "*+",
    "ArrayPartition": "ai",
    "ArrayContains": "a*",
    "ArrayRange": "iii",
    "ArrayGetItem": "ai",
    "ArrayLength": "a",
    "ArrayUnique": "a",
    "Base64Encode": "s",
    "Base64Decode": "s",
    "Hash": "*s",
    "JsonMerge": "oob",
    "StringToJson": "s",
    "JsonToString": "*",
    "MathRandom": "ii?i",
    "MathAdd": "ii",
    "StringSplit": "ss",
    "UUID": "",
    "Format": "s*+",
}
_GIVES: Final = (
    dict.fromkeys(("Array", "ArrayPartition", "ArrayRange", "ArrayUnique", "StringSplit"), "a")
    | dict.fromkeys(("Base64Encode", "Base64Decode", "Hash", "JsonToString", "UUID", "Format"), "s")
    | dict.fromkeys(("ArrayLength", "MathRandom", "MathAdd"), "i")
    | {"ArrayContains": "b", "JsonMerge": "o"}
)
"""What a function gives, where that is sure."""
_KINDS: Final = {"a": "an array", "o": "an object", "i": "a number", "s": "text", "b": "true or false"}
_CALL = re.compile(r"States\.(\w*)\s*\(")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_BAD_ESCAPE = re.compile(r"\\(?:\\|['{}]|(.|$))", re.DOTALL)
_SPACE = re.compile(r"\s*")


class Intrinsic(NamedTuple):
    """A call as read: what is wrong with it, the paths that it reads, and what is doubtful in it."""

    fault: str | None
    paths: tuple[Path, ...]
    doubts: tuple[str, ...] = ()


class _FaultError(Exception):
    pass


@lru_cache(maxsize=2048)
def read_intrinsic(text: str) -> Intrinsic:
    """Read a call of an intrinsic function; its `fault` is set where AWS would refuse it or the execution must fail."""
    reader = _Reader(text.strip())
    try:
        end = reader.call(0, 1)
        if end < len(reader.text):
            raise _FaultError(f"{reader.text[end : end + 20]!r} follows the closing bracket")
    except _FaultError as fault:
        return Intrinsic(str(fault), tuple(reader.paths))
    return Intrinsic(None, tuple(reader.paths), tuple(reader.doubts))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.paths: list[Path] = []
        self.doubts: list[str] = []

    def call(self, position: int, depth: int) -> int:
        match = _CALL.match(self.text, position)
        if match is None:
            raise _FaultError(f"no call of an intrinsic function: {self.text[position : position + 30]!r}")
        name = match[1]
        if name not in SIGNATURES:
            raise _FaultError(f"there is no intrinsic function 'States.{name}'")
        if depth > DEEPEST:
            raise _FaultError(f"intrinsic functions nest more than {DEEPEST} deep")
        arguments: list[Argument] = []
        position = self._skip(match.end())
        if self._at(position) == ")":
            position += 1
        else:
            position = self._arguments(position, depth, arguments)
        if fault := _misused(name, arguments):
            raise _FaultError(fault)
        if doubt := doubt_of(name, arguments):
            self.doubts.append(doubt)
        return position

    def _arguments(self, position: int, depth: int, found: list[Argument]) -> int:
        while True:
            argument, position = self._argument(position, depth)
            found.append(argument)
            position = self._skip(position)
            char = self._at(position)
            if char not in {",", ")"}:
                raise _FaultError(f"expected ',' or ')' at position {position}")
            position = self._skip(position + 1) if char == "," else position + 1
            if char == ")":
                return position

    def _argument(self, position: int, depth: int) -> tuple[Argument, int]:
        text = self.text
        if match := _STRING.match(text, position):
            bad = next((found[1] for found in _BAD_ESCAPE.finditer(match[1]) if found[1] is not None), None)
            if bad is not None:
                raise _FaultError(f"'\\{bad}' is no escape here: only \\', \\{{, \\}} and \\\\ are")
            return Argument("s", match[1]), match.end()
        if match := _NUMBER.match(text, position):
            return Argument("i", match[0]), match.end()
        if match := _WORD.match(text, position):
            return Argument("n" if match[0] == "null" else "b", match[0]), match.end()
        if text.startswith("$", position):
            end = self._path_end(position)
            path = read_path(text[position:end])
            if path.fault:
                raise _FaultError(f"{text[position:end].strip()!r} is no path: {path.fault}")
            self.paths.append(path)
            return Argument("p", text[position:end]), end
        if text.startswith("States.", position):
            end = self.call(position, depth + 1)
            return Argument("c", text[position:end].partition("(")[0].strip()), end
        raise _FaultError(f"no argument at position {position}: {text[position : position + 20]!r}")

    def _path_end(self, position: int) -> int:
        depth, index = 0, position
        while index < len(self.text):
            char = self.text[index]
            token = NESTING.match(self.text, index) if depth or char in "[(" else None
            if depth == 0 and char in ",)":
                return index
            if token:
                depth += bool(token["open"]) - bool(token["close"])
            index = token.end() if token else index + 1
        return len(self.text)

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def _at(self, position: int) -> str:
        return self.text[position : position + 1]


def arity(name: str) -> tuple[int, int | None]:
    """Give the least and the most arguments of a function; None where any number may follow."""
    signature = SIGNATURES[name]
    if signature.endswith("*+"):
        return len(signature) - 2, None
    least, _, more = signature.partition("?")
    return len(least), len(least) + len(more)


def _misused(name: str, arguments: Sequence[Argument]) -> str | None:
    least, most = arity(name)
    count = len(arguments)
    if count < least or (most is not None and count > most):
        wanted = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        return f"States.{name} takes {wanted} argument(s), not {count}"
    letters = SIGNATURES[name].replace("?", "").replace("+", "")
    for index, argument in enumerate(arguments):
        letter = letters[min(index, len(letters) - 1)]
        if letter == "*" or argument.kind in {"p", letter}:
            continue
        given = _GIVES.get(argument.text.removeprefix("States."), letter) if argument.kind == "c" else argument.kind
        if given != letter:
            return f"argument {index + 1} of States.{name} must be {_KINDS[letter]}, not {argument.text!r}"
    return fault_of(name, arguments)
