"""What a session needs to know about the system it calls."""

import ipaddress
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from integration_core.errors import ConfigurationInvalid, InsecureTransport

MIB = 1_048_576


class HttpSettings(BaseModel):
    """How one system is reached. Times are in seconds.

    `base_url` is http or https, may hold a path, and holds no user info, query or fragment; `ConfigurationInvalid` says
    what is wrong with one. Plain http goes to loopback where `loopback_http` is set (the embedded run), and elsewhere
    only with `allow_insecure_http`. `read_timeout` limits each whole answer, from the request's end to the last
    byte, and `connect_timeout` each step before. `concurrency` is the number of connections kept open.
    `default_retry_after` is how long to wait after a 429 that does not say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str
    min_tls: Literal["1.2", "1.3"] = "1.3"
    allow_insecure_http: bool = False
    loopback_http: bool = False
    connect_timeout: float = Field(default=10.0, gt=0)
    read_timeout: float = Field(default=60.0, gt=0)
    max_answer_bytes: int = Field(default=32 * MIB, gt=0)
    concurrency: int = Field(default=4, ge=1, le=256)
    ca_bundle: Path | None = None
    default_retry_after: float = Field(default=60.0, ge=0)

    @field_validator("base_url")
    @classmethod
    def _usable_base_url(cls, value: str) -> str:
        try:
            return check_base_url(value)
        except ValueError as error:
            raise ConfigurationInvalid(f"base_url {error}.", next_step="correct baseUrl") from None


def check_base_url(value: str) -> str:
    """Give a base address without its closing slash, or raise a `ValueError` that says what is wrong, without it.

    For the validators of configuration models. The message names the host only: the rest may hold a credential.
    """
    if not value.isascii() or not value.isprintable() or " " in value:
        msg = "holds a character that no address has, such as a space or a line end"
        raise ValueError(msg)
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        msg = "is not an address: its host or port cannot be read"
        raise ValueError(msg) from None
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        msg = f"must be http://host or https://host, and its scheme is {parts.scheme!r} and its host {host!r}"
        raise ValueError(msg)
    if "@" in parts.netloc:
        msg = f"of {host} holds user info, which belongs in the secret"
        raise ValueError(msg)
    if parts.query or parts.fragment or value.endswith(("?", "#")):
        msg = f"of {host} holds a query or a fragment, which belongs in the call"
        raise ValueError(msg)
    return value.rstrip("/")


def origin(url: str) -> str:
    """Give scheme, host and port of an address in one comparable form, such as `https://host:443`."""
    return _origin(urlsplit(url))


def _origin(parts: SplitResult) -> str:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def check_transport(settings: HttpSettings) -> bool:
    """Whether the address is plain http that must be warned of; raise `InsecureTransport` where it is not allowed."""
    parts = urlsplit(settings.base_url)
    if parts.scheme == "https":
        return False
    if is_loopback(parts.hostname or "") and settings.loopback_http:
        return False
    if settings.allow_insecure_http:
        return True
    msg = f"{_origin(parts)} is plain http, which would send credentials readable by anybody on the way."
    raise InsecureTransport(msg, next_step="set baseUrl to https, or allowInsecureHttp to true on a private network")


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
