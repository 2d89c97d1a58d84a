"""Text or a Python value becomes a JSON tree, with every fault of its form named and located.

Definitions come from anywhere: whatever they hold, reading takes bounded time and memory and raises nothing.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json import detect_encoding
from typing import Any, NamedTuple, NoReturn

from typed_asl.exceptions import Problem
from typed_asl.locating import doubles, first_word, line_column, place, too_deep
from typed_asl.values import MAX_DEPTH, Json, faults, plain

MAX_CHARACTERS = 1_048_576
"""The longest definition that AWS takes (CreateStateMachine's `definition`)."""

INVALID = "INVALID_JSON_DESCRIPTION"
"""AWS's code for a definition that is no JSON, or JSON with a key twice in one object."""

BLANK = "SCHEMA_VALIDATION_FAILED"
"""AWS's code for a definition without any text."""

TOO_LARGE = f"the definition has more than 4 MB: AWS takes {MAX_CHARACTERS:,} characters at most"
"""What is said of bytes that are too many, of which not all need to have been read."""

_SUBSTITUTION = re.compile(r"\s*(\$\{[^{}\s]*\})")
_NO_NUMBERS = frozenset(["NaN", "Infinity", "-Infinity"])
_BYTES_A_CHARACTER = 4
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LocatedProblem(Problem):
    """A fault of a text with its own place in it, to which no pointer leads; both count from 1."""

    line: int
    column: int


class Reading(NamedTuple):
    """What was read: the tree, None where there is none, and what is wrong. A tree may stand beside problems."""

    tree: dict[str, Json] | None
    problems: tuple[Problem, ...] = ()


class _Unreadable(Exception):
    def __init__(self, message: str, at: tuple[int, int] | None = None, code: str = INVALID) -> None:
        super().__init__(message)
        self.problem = LocatedProblem(code, "", message, *at) if at else Problem(code, "", message)


def read(document: object) -> Reading:
    """Read a definition: JSON as text or bytes (UTF-8, a byte order mark is skipped), or a mapping, which is copied.

    Text that is no JSON gives one problem with line and column. Keys that stand twice are all reported, each with its
    pointer, beside the tree that a careless reader would have got.
    """
    try:
        if isinstance(document, bytes | bytearray | memoryview):
            return _from_text(_decoded(bytes(document)))
        if isinstance(document, str):
            return _from_text(document.removeprefix("\ufeff"))
        return _from_value(document)
    except _Unreadable as error:
        return Reading(None, (error.problem,))


def _decoded(data: bytes) -> str:
    if len(data) > MAX_CHARACTERS * _BYTES_A_CHARACTER:
        raise _Unreadable(TOO_LARGE)
    encoding = detect_encoding(data)
    if not encoding.startswith("utf-8"):
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise _Unreadable(f"the text is {name} from its first byte on: JSON is UTF-8, save it as that")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        value = data[error.start]
        message = f"the text is not UTF-8: byte {error.start} (0x{value:02x}, in line {line}) cannot be read"
        start = data.rfind(b"\n", 0, error.start) + 1
        raise _Unreadable(message, (line, len(data[start : error.start].decode(encoding)) + 1)) from None


def _from_text(text: str) -> Reading:
    if len(text) > MAX_CHARACTERS:
        where, at = place(text, MAX_CHARACTERS), line_column(text, MAX_CHARACTERS)
        message = f"the definition has {len(text):,} characters: AWS takes {MAX_CHARACTERS:,}, up to {where}"
        raise _Unreadable(message, at)
    if not text or text.isspace():
        raise _Unreadable("the definition is empty: a definition is a JSON object", (1, 1), BLANK)
    if (nul := text.find("\0")) >= 0:
        raise _Unreadable(f"a NUL character stands {place(text, nul)}: JSON has none", line_column(text, nul))
    if (deep := too_deep(text, MAX_DEPTH)) is not None:
        raise _Unreadable(f"nested deeper than {MAX_DEPTH} levels {place(text, deep)}", line_column(text, deep))
    twice: list[bool] = []
    tree = _loaded(text, twice)
    # only escapes and text that is no UTF-8 can make half a surrogate pair
    reading = _from_value(tree) if "\\u" in text or not text.isascii() else Reading(_object(tree))
    if not twice:
        return reading
    found = [
        LocatedProblem(
            INVALID,
            at,
            f"the key {_last(at)!r} stands twice in one object, again {place(text, position)}",
            *line_column(text, position),
        )
        for at, position in doubles(text)
    ]
    return Reading(reading.tree, (*found, *reading.problems))


def _last(at: str) -> str:
    return at.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def _loaded(text: str, twice: list[bool]) -> Json:
    def unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice.append(True)
        return made

    try:
        tree: Json = json.loads(text, object_pairs_hook=unique, parse_constant=_refused, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise _Unreadable(_broken(text, error), line_column(text, error.pos)) from None
    except ValueError:
        # NaN and its like, numbers past what a double holds, integers of thousands of digits
        position, word = first_word(text, lambda found: found in _NO_NUMBERS or not _is_number(found))
        shown = word if len(word) <= _SHOWN else f"{word[:_SHOWN]}…"
        message = f"{shown} is no number that JSON can hold, {place(text, position)}"
        raise _Unreadable(message, line_column(text, position)) from None
    return tree


def _broken(text: str, error: json.JSONDecodeError) -> str:
    where = place(text, error.pos)
    found = _SUBSTITUTION.match(text, error.pos)
    if found:
        return f'{found[1]} stands outside quotes {where}, which is not JSON: write "{found[1]}", or fill it in first'
    return f"{error.msg} {where}"


def _refused(text: str) -> NoReturn:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError(text)
    return number


def _is_number(word: str) -> bool:
    if word in {"true", "false", "null"}:
        return True
    try:
        _finite(word)
        int(word.partition(".")[0].partition("e")[0].partition("E")[0])
    except ValueError:
        return False
    return True


def _from_value(value: object) -> Reading:
    if not _fits(value):
        raise _Unreadable(f"the definition holds more than {MAX_CHARACTERS:,} values: AWS takes as many characters")
    try:
        return Reading(_object(plain(value)))
    except ValueError:
        found = next(faults(value))
        return Reading(None, (Problem(INVALID, found[0], found[1]),))


def _fits(value: object) -> bool:
    """Count the values, of which each takes one character or more: objects that share parts can unfold without end."""
    waiting: list[Any] = [value]
    count = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        count += 1
        if count + len(waiting) > MAX_CHARACTERS:
            return False
    return True


def _object(tree: Json) -> dict[str, Json]:
    if not isinstance(tree, dict):
        shown = json.dumps(tree)
        raise _Unreadable(f"a definition is a JSON object, not {shown if len(shown) <= 60 else shown[:57] + '...'}")
    return tree
