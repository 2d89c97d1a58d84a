"""The dialects by name. A new one is one file beside this and one line here."""

from siesa_extractor.sources.connekta_standard import CONNEKTA_STANDARD
from siesa_extractor.sources.protocol import Dialect
from siesa_extractor.sources.rest import REST

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (CONNEKTA_STANDARD, REST)}


def dialect_named(name: str) -> Dialect:
    """Give a dialect; raise `ValueError` listing those that are known."""
    if name not in DIALECTS:
        msg = f"unknown dialect {name!r}; known are {', '.join(sorted(DIALECTS))}"
        raise ValueError(msg)
    return DIALECTS[name]
