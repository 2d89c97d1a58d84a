"""A difference as Markdown, for the comment of a pull request."""

from collections.abc import Iterator
from typing import Final

from typed_asl.comparison.difference import Change, MachineDiff
from typed_asl.comparison.values import Absent, MaybeJson, shown_apart

_LONGEST: Final = 160
_LEGEND: Final = "Green is added, red and dashed is removed, yellow is changed."


def markdown(difference: MachineDiff) -> str:
    """Write a difference: a line that counts, one graph of both machines, and one table a kind of change."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: MachineDiff) -> Iterator[str]:
    yield f"**{_first_upper(difference.summary())}.**"
    if difference.drawn:
        yield from ["", "```mermaid", difference.drawn.rstrip("\n"), "```", "", _LEGEND]
    if difference.changes:
        yield from ["", "| State | Change | What | Before | After |", "|---|---|---|---|---|"]
        yield from map(_row, difference.changes)
    allowed = difference.permissions
    if allowed is not None and (allowed or allowed.unknown):
        yield ""
        yield from (f"- permission gained: {_code(line)}" for line in allowed.gained)
        yield from (f"- permission lost: {_code(line)}" for line in allowed.lost)
        yield from (f"- permissions not known: {_code(line)}" for line in allowed.unknown)


def _row(change: Change) -> str:
    state = "*the machine*" if change.state is None else f"**{_escaped(change.state)}**"
    whole = change.kind in {"state added", "state removed"}
    before, after = ("", "") if whole else _values(change.before, change.after)
    return f"| {state} | {change.kind} | {_escaped(change.message)} | {before} | {after} |"


def _values(before: MaybeJson, after: MaybeJson) -> tuple[str, str]:
    was, now = shown_apart(before, after, _LONGEST)
    return "" if isinstance(before, Absent) else _code(was), "" if isinstance(after, Absent) else _code(now)


def _code(text: str) -> str:
    return f"<code>{_escaped(text)}</code>"


def _escaped(text: str) -> str:
    """Keep a text on one row of a table, and let nothing in it be taken for Markdown or HTML."""
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;", "*": "&#42;", "_": "&#95;"}
    more = {"[": "&#91;", "]": "&#93;", "\\": "&#92;", "~": "&#126;", "@": "&#64;", "$": "&#36;", "#": "&#35;"}
    return "".join((marks | more).get(char, char) if char.isprintable() else " " for char in text)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
