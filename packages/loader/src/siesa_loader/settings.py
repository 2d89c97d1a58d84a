"""The loader's part of a client's configuration, and of the function's environment."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from integration_core.client_config import Name, SystemConfig
from integration_core.errors import ConfigurationInvalid

DEFAULT_BATCH_SIZE = 100
BATCH_SIZE = "BATCH_SIZE"


class ProductConfig(SystemConfig):
    """How one client's product is loaded.

    `form` picks among the product's APIs; without one it is the product's first. `batch_size` None means: as the
    function's environment says. `settings` is read by the destination with a strict model of its own.
    """

    form: Name | None = None
    batch_size: int | None = Field(default=None, ge=1, le=10_000)
    settings: dict[str, Any] = Field(default_factory=dict)


def default_batch_size(variables: Mapping[str, str]) -> int:
    """Read `BATCH_SIZE` from the function's environment; 100 where it is not set."""
    text = variables.get(BATCH_SIZE, "").strip()
    if not text:
        return DEFAULT_BATCH_SIZE
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise ConfigurationInvalid(
            f"the function's environment has {BATCH_SIZE}={text!r}, which is not a whole number of at least 1.",
            next_step=f"set {BATCH_SIZE} to the number of records in a batch, such as {DEFAULT_BATCH_SIZE}",
        )
    return int(text)
