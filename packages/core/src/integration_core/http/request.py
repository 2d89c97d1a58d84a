"""Requests built without what is not needed: no cookies, no hooks, no authentication of the environment."""

import json as json_text
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from requests import PreparedRequest
from requests.structures import CaseInsensitiveDict

from integration_core.errors import ConfigurationInvalid

Params = Mapping[str, str | int | Sequence[str]]

_OWN_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "integration-core"}
_PATH_SAFE = "/:@!$&'()*+,;=~%"


def build(
    method: str, base_url: str, path: str, *, params: Params | None, json: Any, headers: Mapping[str, str] | None
) -> PreparedRequest:
    """Prepare a request. Raise `ConfigurationInvalid` for a header or a path that cannot be sent as it is."""
    request = PreparedRequest()
    request.method = method
    request.url = address(base_url, path, params)
    merged: CaseInsensitiveDict[str] = CaseInsensitiveDict(_OWN_HEADERS)
    for name, value in (headers or {}).items():
        # The HTTP library would quote the value in its own refusal, and the value is often a credential.
        if not (value.isascii() and value.isprintable()) or value != value.strip():
            msg = f"the header {name} holds a space at an end, a line end, or a character beyond ASCII."
            raise ConfigurationInvalid(msg, next_step="store the credential again without it")
        merged[name] = value
    if json is not None:
        request.body = json_text.dumps(json, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
        merged["Content-Type"] = "application/json"
    else:
        request.body = None
    if request.body is not None or method not in {"GET", "HEAD"}:
        merged["Content-Length"] = str(len(request.body or b""))
    request.headers = merged
    return request


def address(base_url: str, path: str, params: Params | None) -> str:
    """Join base address, path and query. A value put into `path` is quoted by the caller (`quote(value, safe="")`)."""
    if any(segment in {".", ".."} for segment in path.split("/")):
        msg = f"the path {path!r} has a dot segment, which would leave the address configured."
        raise ConfigurationInvalid(msg, next_step="correct path")
    tail = quote(path.lstrip("/"), safe=_PATH_SAFE)
    url = f"{base_url}/{tail}" if tail else base_url
    return f"{url}?{urlencode(params, doseq=True, quote_via=quote)}" if params else url


def name_of(method: str, url: str) -> str:
    """Name a call in messages: method, origin and path, and the query's names without its values."""
    parts = urlsplit(url)
    names = "&".join(f"{pair[: max(pair.find('='), 0)]}=…" for pair in parts.query.split("&")) if parts.query else ""
    return f"{method} {parts.scheme}://{parts.netloc}{parts.path}{f'?{names}' if names else ''}"
