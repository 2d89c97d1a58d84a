"""The two bases of every model at a boundary, and the names that several of them share.

A model's validator is built at its first use: a function starts sooner, and never builds those of the other steps.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

CLIENT_ID_PATTERN = r"^[a-z0-9][a-z0-9-]{1,62}$"
"""What a client's id looks like. It stands in table keys, object prefixes and secret names, so it is narrow."""

ClientId = Annotated[str, StringConstraints(strict=True, pattern=CLIENT_ID_PATTERN)]
SyncType = Literal["initial", "incremental"]
Row = dict[str, Any]
"""One record as JSON has it: a raw row of a source, or a canonical product."""


class Message(BaseModel):
    """What passes between steps. Unknown fields are ignored: the neighbouring version may have added them."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Settings(BaseModel):
    """What a person wrote: camelCase in items, every unknown key refused, so that no setting is dead unnoticed.

    Nothing is converted: `"100"` and `true` are no numbers, and a whole number stands for a float. A tuple field says
    `Field(strict=False)`, because JSON and TOML have arrays only; what is inside stays strict.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, alias_generator=to_camel, validate_by_name=True, defer_build=True
    )
