"""How the command writes: compiler-like lines, colour only where a person reads them."""

import os
from dataclasses import dataclass
from typing import Final, Literal, TextIO

from typed_asl.command.positions import Position

Colour = Literal["red", "green", "yellow", "blue", "bold", "faint"]

_CODES: Final[dict[Colour, str]] = {
    "red": "1;31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "bold": "1",
    "faint": "2",
}
_WIDTH: Final = 110
_BEFORE: Final = 60


@dataclass(frozen=True)
class Terminal:
    """A stream for people: `line` writes one, with colour only on a terminal that has it."""

    stream: TextIO
    colour: bool

    @classmethod
    def on(cls, stream: TextIO) -> "Terminal":
        """Decide over colour: NO_COLOR and FORCE_COLOR are obeyed, else a terminal that is not dumb has it."""
        if os.environ.get("NO_COLOR"):
            return cls(stream, colour=False)
        if os.environ.get("FORCE_COLOR"):
            return cls(stream, colour=True)
        return cls(stream, colour=stream.isatty() and os.environ.get("TERM") != "dumb")

    def line(self, text: str = "") -> None:
        """Write a line."""
        self.stream.write(f"{text}\n")

    def paint(self, text: str, *colours: Colour) -> str:
        """Colour a text, whose control characters are made visible first: a document cannot command a terminal."""
        shown = visible(text)
        if not self.colour or not colours:
            return shown
        codes = ";".join(_CODES[colour] for colour in colours)
        return f"\x1b[{codes}m{shown}\x1b[0m"


def visible(text: str) -> str:
    """Write characters that a terminal would act on as escapes."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def excerpt(text: str, position: Position) -> tuple[str, int] | None:
    """Give the line of a place, cut where it is long, and the column in what is left; None if it is empty."""
    lines = text.split("\n", position.line)
    if len(lines) < position.line or not lines[position.line - 1].strip():
        return None
    line = lines[position.line - 1].rstrip("\r").replace("\t", " ")
    start = max(0, position.column - 1 - _BEFORE) if len(line) > _WIDTH else 0
    return line[start : start + _WIDTH], position.column - start
