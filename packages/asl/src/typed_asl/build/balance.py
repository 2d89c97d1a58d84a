"""Finds unbalanced quotes and brackets in JSONata text, minding strings, names, comments and regular expressions."""

import re

_PAIRS = {")": "(", "]": "[", "}": "{"}
_CLOSED = {
    '"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL),
    "'": re.compile(r"'(?:[^'\\]|\\.)*'", re.DOTALL),
    "`": re.compile(r"`[^`]*`"),
    "/*": re.compile(r"/\*.*?\*/", re.DOTALL),
    "/": re.compile(r"/(?:[^/\\\n]|\\.)+/"),
}
_OPERAND = re.compile(r"(?:[\w)\]}\"'`$%*]|/[im]+)$")
_WORD_OPERATOR = re.compile(r"(?:^|[^\w$])(?:and|or|in)$")


def unbalanced(text: str) -> str | None:
    """Say what is not balanced in a JSONata text, with its position; None if all is."""
    open_brackets: list[tuple[str, int]] = []
    position = 0
    before = ""
    while position < len(text):
        opener = _opener(text, position, before)
        if opener:
            match = _CLOSED[opener].match(text, position)
            if match is None:
                return f"the {opener} at position {position} is not closed"
            position = match.end()
            before = before if opener == "/*" else '"'
            continue
        char = text[position]
        if char in "([{":
            open_brackets.append((char, position))
        elif char in _PAIRS and (not open_brackets or open_brackets.pop()[0] != _PAIRS[char]):
            return f"the {char} at position {position} closes nothing"
        before = f"{before.rstrip()} " if char.isspace() else f"{before}{char}"[-5:]
        position += 1
    if open_brackets:
        char, position = open_brackets[-1]
        return f"the {char} at position {position} is not closed"
    return None


def _opener(text: str, position: int, before: str) -> str | None:
    """Tell what starts here: a string, a quoted name, a comment, a regular expression, or nothing of these."""
    char = text[position]
    if char in "\"'`":
        return char
    if char != "/":
        return None
    if text.startswith("/*", position):
        return "/*"
    stripped = before.rstrip()
    divides = bool(_OPERAND.search(stripped)) and not _WORD_OPERATOR.search(stripped)
    return None if divides else "/"
