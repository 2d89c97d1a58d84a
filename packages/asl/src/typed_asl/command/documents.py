"""Reads what the command is given: files and standard input, JSON and YAML."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from typed_asl.command.positions import Position, nearest, positions
from typed_asl.diagnostics import Diagnostic
from typed_asl.exceptions import AslError
from typed_asl.reading import MAX_CHARACTERS, LocatedProblem, Reading, read
from typed_asl.values import Json

_MOST_BYTES = 4 * MAX_CHARACTERS + 1
"""One byte more than the largest definition can have: so much tells that it is too large."""


class Unreadable(AslError):
    """A file that cannot be opened, or that holds no definition at all."""


@dataclass(frozen=True)
class Document:
    """One definition as it was given: its name for messages, its text, and what was read from it."""

    name: str
    text: str
    reading: Reading
    data: bytes
    yaml: bool = False
    places: dict[str, Position] = field(default_factory=dict, repr=False)

    @property
    def tree(self) -> dict[str, Json]:
        """The definition; raises Unreadable, with the reason and its place, where there is none to be had."""
        if self.reading.tree is None or self.reading.problems:
            raise Unreadable("\n".join(f"{self.name}: {problem.message}" for problem in self.reading.problems))
        return self.reading.tree

    def located(self, found: Iterable[Diagnostic]) -> list[Position]:
        """Find the line and column of each diagnostic: what the reading told of it, else where its pointer leads."""
        each = list(found)
        told = {
            (one.pointer, one.message): Position(one.line, one.column)
            for one in self.reading.problems
            if isinstance(one, LocatedProblem)
        }
        places = self.positions(one.pointer for one in each)
        return [told.get((one.pointer, one.message), places[one.pointer]) for one in each]

    def positions(self, pointers: Iterable[str]) -> dict[str, Position]:
        """Find the lines and columns of these JSON pointers."""
        return nearest(pointers, self.places) if self.yaml else positions(self.text, pointers)


def load(path: str) -> Document:
    """Read a file, or standard input for `-`. Raises Unreadable where it cannot be opened, and YamlMissing."""
    name = "<stdin>" if path == "-" else path
    try:
        if path == "-":
            data = _limited(sys.stdin.buffer)
        else:
            with Path(path).open("rb") as stream:
                data = _limited(stream)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreadable(f"{name}: cannot be read: {reason}") from None
    text = data.decode("utf-8-sig", errors="replace")
    if not _is_yaml(path, text):
        return Document(name, text, read(data), data)
    bad = _not_text(data)
    if bad is not None:
        return Document(name, text, bad, data)
    from typed_asl.command.yaml_text import read_yaml

    reading, places = read_yaml(text)
    return Document(name, text, reading, data, yaml=True, places=places)


def _limited(stream: BinaryIO) -> bytes:
    return stream.read(_MOST_BYTES)


def _is_yaml(path: str, text: str) -> bool:
    suffix = Path(path).suffix.lower()
    if suffix in {".yaml", ".yml"}:
        return True
    # a file of another name, or standard input, is JSON if it begins like JSON
    return suffix not in {".json", ".asl"} and text.lstrip()[:1] not in {"", "{", "[", '"', "\ufffd", "\0"}


def _not_text(data: bytes) -> Reading | None:
    if len(data) >= _MOST_BYTES:
        return read(data)
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return read(data)
    return None
