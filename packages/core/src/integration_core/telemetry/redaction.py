"""Credentials taken out of whatever is about to be written down: by the name of a key, and by value.

The rule by name holds from the start; the rule by value holds from the moment that a secret was read and registered.
"""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from threading import Lock
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST_SEARCHED = 6
"""Shorter values are hidden as whole words only: within words they occur in innocent text."""
SHORTEST_WORD = 3
"""One or two characters are no credential, and hiding them would take the numbers out of every message."""

_KEPT_FORMS = 4_000
_DEEPEST = 20
_CREDENTIAL = re.compile(
    r"password|passwd|passphrase|pwd|token|apikey|connikey|authorization|secret|credential|privatekey|accesskey|cookie"
)
# The name or address of a secret is what a person needs to find it; it is not the secret.
_ABOUT_A_SECRET = re.compile(r"(secret|token)(name|id|arn|type|count)s?$")
_NOT_A_LETTER = re.compile(r"[^a-z0-9]")
_USER_INFO = re.compile(r"(?<=://)[^/?#\s\"']+(?=@)")
# Pydantic quotes what it refused, up to about 50 characters, in the text of its error.
_REFUSED = re.compile(r"(?s)(?<=input_value=).{0,100}?(?=, input_type=)")
# A digit tells a token from a word: "Token expired" stays readable.
_SCHEME_AND_VALUE = re.compile(r"\b(Bearer|Token|Basic)\s+(?=[A-Za-z._~+/=-]{0,100}\d)[A-Za-z0-9._~+/=-]{6,}")
# Starts only where a word starts and never gives back what it took, so that a long text takes linear time.
_NAMED_IN_TEXT = re.compile(
    r"""(?x)(?<![\w.-])(?P<name>[\w.-]{1,200}+)
        (?P<between>=|["']\s*[:=]\s*(?=["']))
        (?P<value>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|[^\s&,;"')}\]]+)"""
)


@lru_cache(1_024)
def names_a_credential(key: str) -> bool:
    """Whether a value under `key` is to be hidden; case and punctuation do not matter (`X-Api-Key`, `conniToken`)."""
    plain = _NOT_A_LETTER.sub("", key.lower())
    return bool(_CREDENTIAL.search(plain)) and not _ABOUT_A_SECRET.search(plain)


class Redactor:
    """Knows the secret values that this process has read, and hides them wherever they stand in a text.

    One redactor serves a whole process and its threads. A value is also found as it looks in JSON, in HTML, in a URL,
    in base64 and in a Python `repr`. The newest 4,000 forms are kept, which is some hundreds of values: a container
    that lives through many rotations does not grow.
    """

    def __init__(self) -> None:
        self._forms: dict[str, None] = {}
        self._longest_first: tuple[str, ...] = ()
        self._words: re.Pattern[str] | None = None
        self._lock = Lock()

    def register(self, value: str) -> None:
        """Hide `value` from now on: one of three to five characters as a whole word only, a shorter one nowhere."""
        if len(value.strip()) < SHORTEST_WORD:
            return
        with self._lock:
            for form in set(_forms(value)):
                self._forms.pop(form, None)
                self._forms[form] = None
            while len(self._forms) > _KEPT_FORMS:
                del self._forms[next(iter(self._forms))]
            ordered = sorted(self._forms, key=len, reverse=True)
            self._longest_first = tuple(form for form in ordered if len(form) >= SHORTEST_SEARCHED)
            words = "|".join(re.escape(form) for form in ordered if len(form) < SHORTEST_SEARCHED)
            self._words = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])") if words else None

    def scrub(self, text: str) -> str:
        """Give `text` without registered values, user info in addresses, and values beside a credential's name."""
        for form in self._longest_first:
            if form in text:
                text = text.replace(form, HIDDEN)
        if self._words is not None:
            text = self._words.sub(HIDDEN, text)
        text = _USER_INFO.sub(HIDDEN, text)
        text = _REFUSED.sub(HIDDEN, text)
        text = _SCHEME_AND_VALUE.sub(rf"\1 {HIDDEN}", text)
        return _NAMED_IN_TEXT.sub(_hide_value, text)

    def redact(self, content: Any, depth: int = 0) -> Any:
        """Give a copy of JSON-like `content` without credentials; what is no JSON is turned to text first."""
        if content is None or isinstance(content, bool | int | float):
            return content
        if depth > _DEEPEST:
            return HIDDEN
        if isinstance(content, Mapping):
            return {
                self.scrub(str(key)): HIDDEN if names_a_credential(str(key)) else self.redact(value, depth + 1)
                for key, value in content.items()
            }
        if isinstance(content, list | tuple | set | frozenset):
            return [self.redact(value, depth + 1) for value in content]
        return self.scrub(str(content))


def _forms(value: str) -> Iterator[str]:
    """Give the ways in which an answer, a log or an error writes `value`."""
    for text in (value, value.strip()):
        yield from (quote(text, safe=""), quote(text), quote_plus(text))
        for form in (text, *_in_html(text)):
            yield from (form, json.dumps(form)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1], repr(form)[1:-1])
        yield from _in_careful_json(text)
        raw = text.encode("utf-8", "surrogatepass")
        for encoded in (b64encode(raw).decode(), urlsafe_b64encode(raw).decode()):
            yield from (encoded, encoded.rstrip("="))


def _in_html(text: str) -> Iterator[str]:
    # Quotation marks have several spellings, and outside attributes they may stay as they are.
    escaped = html.escape(text, quote=False)
    for mark, apostrophe in product(('"', "&quot;", "&#34;"), ("'", "&#x27;", "&#39;")):
        yield escaped.replace('"', mark).replace("'", apostrophe)


def _in_careful_json(text: str) -> Iterator[str]:
    # What may be markup is escaped in JSON too, by .NET for one, whose plus sign is escaped as well.
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    for form, characters in ((plain, "<>&"), (plain.replace('\\"', '"'), "<>&'\"+")):
        for digits in ("04x", "04X"):
            yield "".join(f"\\u{ord(each):{digits}}" if each in characters else each for each in form)


def _hide_value(match: re.Match[str]) -> str:
    name = match["name"]
    return f"{name}{match['between']}{HIDDEN}" if names_a_credential(name) else match[0]


redactor = Redactor()
"""The process's redactor: adapters that read secrets register them here, and logs and errors are scrubbed by it."""
