"""Literal arguments of intrinsic functions whose value alone makes the call fail, or can hardly be meant.

Source: Step Functions developer guide, "Intrinsics for JSONPath states in Step Functions".
"""

import json
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_HASHES: Final = frozenset(["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"])
_MOST_ITEMS: Final = 1000
_HOLE = re.compile(r"(?<!\\)\{\}")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class Argument(NamedTuple):
    """An argument: `kind` is `s`, `i`, `b`, `n` (null) for literals, `p` for a path and `c` for another call.

    `text` is a literal's or path's text, or the called function's name.
    """

    kind: str
    text: str

    @property
    def number(self) -> float | None:
        """The number, None where this is no literal of one."""
        return float(self.text) if self.kind == "i" else None

    @property
    def literal(self) -> str | None:
        """The text as written between quotes, None where this is none, or a substitution fills it."""
        return self.text if self.kind == "s" and "${" not in self.text else None


def fault_of(name: str, arguments: Sequence[Argument]) -> str | None:
    """Say why a call with arguments of the right kinds must fail all the same."""
    if name == "Format":
        return _format_fault(arguments)
    if name == "ArrayRange":
        return _range_fault(arguments)
    second = arguments[1] if len(arguments) > 1 else Argument("p", "")
    if name == "Hash" and second.literal is not None and second.text not in _HASHES:
        return f"States.Hash does not know {second.text!r}; it knows {', '.join(sorted(_HASHES))}"
    if name == "JsonMerge" and arguments[2].text == "true":
        return "States.JsonMerge merges only shallowly: its third argument must be false"
    if name == "ArrayPartition" and second.number is not None and second.number <= 0:
        return "the size of States.ArrayPartition must be greater than zero"
    if name == "ArrayGetItem" and second.number is not None and second.number < 0:
        return f"the index of States.ArrayGetItem must be 0 or more, not {second.text}"
    if name == "StringToJson" and arguments[0].literal is not None and not _is_json(arguments[0].text):
        return f"{arguments[0].text[:40]!r} is no JSON for States.StringToJson"
    return None


def doubt_of(name: str, arguments: Sequence[Argument]) -> str | None:
    """Say what a call can hardly mean, that does not surely fail."""
    if name in {"ArrayPartition", "ArrayRange", "ArrayGetItem", "MathRandom", "MathAdd"}:
        broken = [one.text for one in arguments if one.number is not None and not one.number.is_integer()]
        if broken:
            return f"States.{name} takes whole numbers, and rounds {broken[0]}"
    if name == "MathRandom":
        first, last = arguments[0].number, arguments[1].number
        if first is not None and last is not None and first > last:
            return f"States.MathRandom from {arguments[0].text} to {arguments[1].text} has no number to give"
    return None


def _format_fault(arguments: Sequence[Argument]) -> str | None:
    text = arguments[0].literal
    holes = len(_HOLE.findall(text)) if text is not None else len(arguments) - 1
    if holes != len(arguments) - 1:
        return f"States.Format has {holes} place(s) '{{}}' for {len(arguments) - 1} value(s)"
    return None


def _range_fault(arguments: Sequence[Argument]) -> str | None:
    numbers = [one.number for one in arguments if one.number is not None]
    if len(numbers) < len(arguments):
        return None
    first, last, by = numbers
    if by == 0:
        return "the step of States.ArrayRange must not be zero"
    if (last - first) / by >= _MOST_ITEMS:
        return f"States.ArrayRange gives at most {_MOST_ITEMS} items"
    return None


def _is_json(text: str) -> bool:
    """Tell whether a text is JSON, with its escapes resolved or as it stands."""
    if not text.strip():
        return True  # nothing comes of it, which may be meant
    for one in (_ESCAPE.sub(r"\1", text), text):
        try:
            json.loads(one)
        except (ValueError, RecursionError):
            continue
        return True
    return False
