"""Credentials taken out of whatever is about to be written down: by the name of a key, and by value.

The rule by name holds from the start; the rule by value holds from the moment that a secret was read and registered.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST_SEARCHED = 6
"""Shorter values are not searched for: they occur in innocent text, and would make every message unreadable."""

_KEPT_VALUES = 1_000
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

    One redactor serves a whole process and its threads. A value is also found as it looks in JSON, in a URL and in a
    Python `repr`. The newest 1,000 forms are kept: a container that lives through many rotations does not grow.
    """

    def __init__(self) -> None:
        self._forms: dict[str, None] = {}
        self._longest_first: tuple[str, ...] = ()
        self._lock = Lock()

    def register(self, value: str) -> None:
        """Hide `value` from now on. Values shorter than six characters are not searched for."""
        if len(value) < SHORTEST_SEARCHED:
            return
        written = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
        with self._lock:
            for form in {value, value.strip(), quote(value, safe=""), quote(value), quote_plus(value), *written}:
                if len(form) >= SHORTEST_SEARCHED:
                    self._forms.pop(form, None)
                    self._forms[form] = None
            while len(self._forms) > _KEPT_VALUES:
                del self._forms[next(iter(self._forms))]
            self._longest_first = tuple(sorted(self._forms, key=len, reverse=True))

    def scrub(self, text: str) -> str:
        """Give `text` without registered values, user info in addresses, and values beside a credential's name."""
        for form in self._longest_first:
            if form in text:
                text = text.replace(form, HIDDEN)
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


def _hide_value(match: re.Match[str]) -> str:
    name = match["name"]
    return f"{name}{match['between']}{HIDDEN}" if names_a_credential(name) else match[0]


redactor = Redactor()
"""The process's redactor: adapters that read secrets register them here, and logs and errors are scrubbed by it."""
