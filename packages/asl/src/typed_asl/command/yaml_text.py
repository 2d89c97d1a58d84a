"""Reads YAML as JSON is read: the same values, nothing run, nothing unfolded without end, every place known.

Plain words are read by YAML 1.2's core schema, so that `No`, `on` and `2024-01-01` stay text. Of CloudFormation's tags,
`!Sub`, `!Ref` and `!GetAtt` are read as the substitutions that they are; all others are refused.
"""

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from typed_asl.command.positions import Position
from typed_asl.exceptions import AslError, Problem
from typed_asl.reading import BLANK, INVALID, MAX_CHARACTERS, LocatedProblem, Reading
from typed_asl.values import MAX_DEPTH, Json, pointer

if TYPE_CHECKING:
    from yaml import Event

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,4000}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_WORDS: Final[dict[str, Json]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FUNCTIONS: Final = frozenset(["!GetAtt", "!Ref", "!Sub"])
_MOST_VALUES: Final = 200_000


class YamlMissing(AslError):
    """PyYAML is not installed."""


def _start(event: "Event") -> Position:
    mark: Any = event.start_mark
    return Position(mark.line + 1, mark.column + 1)


class _Refused(Exception):
    def __init__(self, message: str, event: "Event") -> None:
        line, column = _start(event)
        super().__init__(f"{message}, in line {line}, column {column}")
        self.at = line, column


def read_yaml(text: str) -> tuple[Reading, dict[str, Position]]:
    """Read a definition in YAML, and tell where each of its values stands, by JSON pointer.

    Raises YamlMissing where PyYAML is not installed. Whatever else is wrong stands in the reading's problems.
    """
    try:
        import yaml
    except ImportError:
        raise YamlMissing(
            "YAML is read by PyYAML, which is not installed: install `typed-asl[yaml]`, or give the definition as JSON."
        ) from None
    if len(text) > MAX_CHARACTERS:
        return _unreadable(f"the definition has {len(text):,} characters: AWS takes {MAX_CHARACTERS:,} at most"), {}
    if not text or text.isspace():
        return _unreadable("the definition is empty: a definition is an object with keys", (1, 1), BLANK), {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reader = _Reader(yaml.parse(text, Loader=loader))
    try:
        tree = reader.document()
    except _Refused as error:
        return _unreadable(str(error), error.at), {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        at = (mark.line + 1, mark.column + 1) if mark else None
        return _unreadable(f"no YAML: {error.problem or error.context}{where}", at), {}
    except (yaml.YAMLError, ValueError) as error:
        return _unreadable(f"no YAML: {' '.join(str(error).split())}"), {}
    if not isinstance(tree, dict):
        return _unreadable("a definition is an object with keys, and this is none"), {}
    return Reading(tree, tuple(reader.problems)), reader.places


def _unreadable(message: str, at: tuple[int, int] | None = None, code: str = INVALID) -> Reading:
    return Reading(None, (LocatedProblem(code, "", message, *at) if at else Problem(code, "", message),))


def _substituted(tag: str, value: Json, event: "Event") -> str:
    """Give what stands for a CloudFormation function: its text, with `${…}` for what the deployment fills in."""
    if tag == "!Ref" and isinstance(value, str) and value:
        return f"${{{value}}}"
    if tag == "!GetAtt":
        parts = value if isinstance(value, list) else [value]
        if parts and all(isinstance(part, str) and part for part in parts):
            return f"${{{'.'.join(str(part) for part in parts)}}}"
    if tag == "!Sub":
        text = value[0] if isinstance(value, list) and value else value
        if isinstance(text, str):
            return text
    raise _Refused(f"the tag {tag} takes text" + (", or a list" if tag != "!Ref" else ""), event)


class _Reader:
    """Builds the tree from the parser's events, which nest as deep as the text does."""

    def __init__(self, events: "Iterator[Event]") -> None:
        self._events = events
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._values = 0
        self.places: dict[str, Position] = {}
        self.problems: list[Problem] = []

    def document(self) -> Json:
        tree: Json = None
        documents = 0
        for event in self._events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise _Refused("a second document begins; a definition is one", event)
                tree = self._value(next(self._events), "", 0)
        return tree

    def _value(self, event: "Event", at: str, depth: int, place: Position | None = None) -> Json:
        """Read the value that begins with an event; `place` is its key's, for what has one."""
        before = self._values
        self._count(event, 1)
        kind = type(event).__name__
        own = _start(event)
        self.places.setdefault(at, own if kind in {"ScalarEvent", "AliasEvent"} else place or own)
        if depth > MAX_DEPTH:
            raise _Refused(f"nested deeper than {MAX_DEPTH} levels", event)
        given: Any = event
        if kind == "AliasEvent":
            if given.anchor not in self._anchors:
                raise _Refused(f"the alias *{given.anchor} names no anchor before it", event)
            value, size = self._anchors[given.anchor]
            self._count(event, size)
            return value
        tag = given.tag
        if tag is not None and tag != "!" and tag not in _FUNCTIONS and not tag.startswith("tag:yaml.org,2002:"):
            raise _Refused(f"the tag {tag} is not read: fill in what it stands for first", event)
        if kind == "ScalarEvent":
            value = self._scalar(given)
        else:
            value = self._mapping(at, depth) if kind == "MappingStartEvent" else self._sequence(at, depth)
        if tag in _FUNCTIONS:
            value = _substituted(tag, value, event)
        if given.anchor is not None:
            self._anchors[given.anchor] = value, self._values - before
        return value

    def _count(self, event: "Event", number: int) -> None:
        self._values += number
        if self._values > _MOST_VALUES:
            raise _Refused(f"more than {_MOST_VALUES:,} values, aliases unfolded", event)

    def _scalar(self, event: Any) -> Json:
        text = str(event.value)
        if not event.implicit[0] and event.tag in {None, "!", "tag:yaml.org,2002:str", *_FUNCTIONS}:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        number = float(text) if _FLOAT.fullmatch(text) else math.inf
        return number if math.isfinite(number) else text

    def _mapping(self, at: str, depth: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        while type(event := next(self._events)).__name__ != "MappingEndEvent":
            given: Any = event
            if type(event).__name__ != "ScalarEvent":
                raise _Refused("a key is text", event)
            key = str(given.value)
            if not given.implicit[1] and not isinstance(self._scalar(given), str):
                raise _Refused(f"the key {key} is no text: put it in quotes", event)
            place = _start(event)
            if key == "<<" and given.implicit[0]:
                raise _Refused("merge keys (<<) are not read: write the members out", event)
            if key in found:
                where = f"in line {place.line}, column {place.column}"
                message = f"the key {key!r} stands twice in one object, again {where}"
                self.problems.append(LocatedProblem(INVALID, at + pointer(key), message, *place))
            found[key] = self._value(next(self._events), at + pointer(key), depth + 1, place)
        return found

    def _sequence(self, at: str, depth: int) -> list[Json]:
        found: list[Json] = []
        while type(event := next(self._events)).__name__ != "SequenceEndEvent":
            found.append(self._value(event, at + pointer(len(found)), depth + 1))
        return found
