"""The grammar of paths: what Step Functions reads as JSONPath, and which of them are Reference Paths.

A Reference Path points to one place: names and indices only (https://states-language.net, "Reference Paths").
"""

import re
from functools import lru_cache
from typing import NamedTuple

from typed_asl.check.report import filled_later

_ROOT = re.compile(r"(\$\$|\$(?:[^\W\d]\w*)?)(?=[.\[]|$)")
_NAME = re.compile(r"\.([^\s.\[\]()'\"*?,]+)(\(\))?")
_WILD = re.compile(r"\.\*|\.\.(?:\*|[^\s.\[\]()'\"*?,]+|(?=\[))")
_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_BRACKET = re.compile(rf"\.?\[\s*(?:(\d+)|({_QUOTED}))\s*\]")
_MANY = re.compile(
    rf"\.?\[\s*(?:\*|-\d+|-?\d*\s*:\s*-?\d*(?:\s*:\s*-?\d*)?|-?\d+(?:\s*,\s*-?\d+)+|(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))+)\s*\]"
)
_FILTER = re.compile(r"\.?\[\s*(?:\?|\()")
_CALL = re.compile(r"\.\w+(?=\()")
_UNUSUAL = re.compile(r"\.(?=[^\s.\[(])[^\s.\[(]+?(?=[.\[]|$)")
"""What else the library behind Step Functions reads as a name, such as `it's` or `a,b`."""
NESTING = re.compile(rf"(?P<skip>{_QUOTED}|=~\s*/(?:[^/\\]|\\.)*/)|(?P<open>[\[(])|(?P<close>[\])])|['\"]")
"""What tells how deep one stands within brackets: text and regular expressions are passed over whole."""
_SUBSTITUTION = re.compile(r"\$\{[^{}]*\}")


class Path(NamedTuple):
    """What a path says: `root` is `$` (the input), `$$` (the context object) or a variable's name.

    `steps` are the plain names and indices before the first step that may match several places; `fault` says why it
    is no path at all, `doubt` what is read and can hardly be meant.
    """

    root: str
    steps: tuple[str | int, ...] = ()
    reference: bool = True
    fault: str | None = None
    doubt: str | None = None


@lru_cache(maxsize=4096)
def read_path(text: str) -> Path:
    """Read a path; its `fault` is set where it is none."""
    stripped = text.strip()
    if filled_later(stripped):
        stripped = _SUBSTITUTION.sub(_stand_in, stripped)
        if not stripped.startswith("$"):
            return Path("$", (), reference=True)
    match = _ROOT.match(stripped)
    if match is None:
        return Path("", fault="a path starts with '$.', '$[', '$$.' or a variable such as '$name'")
    root = match[1] if match[1] in {"$", "$$"} else match[1][1:]
    return _steps(stripped, match.end(), root)


def _stand_in(match: re.Match[str]) -> str:
    """Give a number where a substitution stands at the place of an index, else a name."""
    before = match.string[: match.start()].rstrip()[-1:]
    return "0" if before in {"[", ",", ":", "-"} or before.isdigit() else "x"


def _steps(text: str, position: int, root: str) -> Path:
    steps: list[str | int] = []
    reference, doubt = True, None
    while position < len(text):
        if match := _name(text, position):
            reference = reference and match[2] is None
            if reference:
                steps.append(match[1])
            position = match.end()
        elif match := _BRACKET.match(text, position):
            if reference:
                steps.append(int(match[1]) if match[1] else match[2][1:-1])
            position = match.end()
        elif match := _WILD.match(text, position) or _MANY.match(text, position):
            reference, position = False, match.end()
        else:
            end = _filter_end(text, position)
            if end is None and (match := _UNUSUAL.match(text, position)) and "]" not in match[0]:
                end, doubt = match.end(), f"{match[0][1:]!r} is an unusual name; write ['…'] for a name with such signs"
            if end is None:
                return Path(root, fault=f"the path breaks off at {text[position : position + 20]!r}")
            reference, position = False, end
    return Path(root, tuple(steps), reference, None, doubt)


def _name(text: str, position: int) -> re.Match[str] | None:
    """Read a plain name, which nothing that belongs to a name may follow."""
    match = _NAME.match(text, position)
    return match if match and text[match.end() : match.end() + 1] in {"", ".", "["} else None


def _filter_end(text: str, position: int) -> int | None:
    """Find the end of `[?(…)]`, `[(…)]` or a function's `.name(…)`, minding texts and inner brackets."""
    call = _CALL.match(text, position)
    if call is None and _FILTER.match(text, position) is None:
        return None
    depth = 0
    for token in NESTING.finditer(text, call.end() if call else position):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth == 0:
                return token.end()
        elif not token["skip"]:
            return None  # a quote that is not closed
    return None
