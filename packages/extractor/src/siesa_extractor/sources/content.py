"""Reading rows out of decoded answers, whatever key they lie under."""

from collections.abc import Mapping
from typing import Any

from integration_core.errors import ServerFault, SourceContractBroken, SourceRefusedQuery
from integration_core.http.answer import Answer
from integration_core.models import Row
from integration_core.telemetry.redaction import redactor

_LISTED_KEYS = 12
_LONGEST_TEXT = 300


def decoded(answer: Answer) -> Any:
    """Decode an answer's body; an empty one, an HTML page or an empty object raises `ServerFault` and is retried."""
    content = answer.json()
    if content is None or content == {}:
        raise ServerFault(
            f"{answer.call} answered {answer.status} with {'null' if content is None else 'an empty object'}.",
            next_step="repeat the sync; if it stays, run the query by hand",
        )
    return content


def rows_at(content: Any, rows_key: str, answer: Answer) -> list[Row]:
    """Give the rows under a dotted key, or the content itself where it is a bare list; column names without spaces.

    Raises `SourceContractBroken`, naming the keys that are there: rows under another key were once taken for none.
    """
    found = content
    if not isinstance(content, list):
        seen: list[str] = []
        for key in rows_key.split("."):
            if not isinstance(found, Mapping) or key not in found:
                raise _elsewhere(answer, rows_key, ".".join(seen), found)
            found = found[key]
            seen.append(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise _broken(answer, f"has {_kind(found)} under {rows_key!r} where a list of rows belongs")
    return [_row(row, at, answer) for at, row in enumerate(found)]


def text_of(*values: Any) -> str:
    """Join the texts that an answer explains itself with, cut to a length that a message can bear."""
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    return redactor.scrub(" ".join(" / ".join(texts).split())[:_LONGEST_TEXT]) or "no explanation"


def refused(answer: Answer, what: str) -> SourceRefusedQuery:
    """Make the error for a query that the source understood and refused."""
    return SourceRefusedQuery(
        f"{answer.call} was refused with {answer.status}: {what}.",
        next_step="correct consulta, idCompania or pageSize in the client's siesaConfig",
    )


def _row(row: Any, at: int, answer: Answer) -> Row:
    if not isinstance(row, dict):
        raise _broken(answer, f"has {_kind(row)} as row {at + 1} where an object belongs")
    return {key.strip(): value for key, value in row.items()}


def _elsewhere(answer: Answer, rows_key: str, seen: str, found: Any) -> SourceContractBroken:
    where = seen or "the answer"
    if isinstance(found, Mapping):
        there = ", ".join(repr(str(key)) for key in list(found)[:_LISTED_KEYS]) or "no keys"
        return _broken(answer, f"has no rows under {rows_key!r}; {where} has {there}")
    return _broken(answer, f"has no rows under {rows_key!r}; {where} is {_kind(found)}")


def _broken(answer: Answer, what: str) -> SourceContractBroken:
    return SourceContractBroken(
        f"{answer.call} answered {answer.status}, and its body {redactor.scrub(what)}.",
        next_step="set rowsKey (or dialect and path) in the client's siesaConfig",
    )


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
