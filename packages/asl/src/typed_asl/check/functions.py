"""JSONata's functions, and how many arguments each takes.

Source: the signatures of JSONata 2.0.6 (https://docs.jsonata.org), and "JSONata functions provided by Step Functions"
in the developer guide. A function that can take its first argument from the context takes one less.
"""

from typing import Final

_COUNTS: Final = {
    "0": "millis uuid",
    "0-1": "lowercase uppercase length trim number floor ceil abs sqrt boolean not keys spread base64decode "
    "base64encode encodeUrl encodeUrlComponent decodeUrl decodeUrlComponent clone error random",
    "0-2": "string now toMillis round formatBase sift",
    "0-3": "fromMillis",
    "1": "sum count max min average exists merge reverse shuffle distinct type parse",
    "1-2": "substringBefore substringAfter contains join formatInteger parseInteger power lookup each assert sort "
    "single hash",
    "1-3": "substring pad match split formatNumber",
    "2": "map filter append partition",
    "2-3": "reduce",
    "2-4": "replace",
    "3": "range",
}


def _counts() -> dict[str, tuple[int, int]]:
    found = {}
    for numbers, words in _COUNTS.items():
        for word in words.split():
            least, _, most = numbers.partition("-")
            found[word] = (int(least), int(most or least))
    return found


_ARGUMENTS: Final = _counts() | {"zip": (1, 1_000_000)}

FUNCTIONS: Final = frozenset(_ARGUMENTS)
"""What can be called: JSONata 2.0.6's functions, and those that Step Functions adds."""


def misnumbered(name: str, count: int) -> str | None:
    """Say what is wrong with a call that has a number of arguments which the function never takes."""
    least, most = _ARGUMENTS.get(name, (count, count))
    if least <= count <= most:
        return None
    wanted = f"{least}" if least == most else f"{least} to {most}" if most < 100 else f"{least} or more"
    return f"The function ${name} takes {wanted} argument(s), not {count}"
