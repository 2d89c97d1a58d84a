"""The table of prices, read from `prices.toml` beside this module."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from tools.failure import ToolError

FILE = Path(__file__).with_name("prices.toml")
Text = Annotated[str, StringConstraints(strict=True, min_length=1)]


class Price(BaseModel):
    """What `per` units cost, in USD, in us-east-1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Text
    usd: float = Field(ge=0)
    per: int = Field(default=1, ge=1)
    unit: Text
    source: Text
    date: Annotated[str, StringConstraints(pattern=r"\b(19|20)[0-9]{2}$")]

    def of(self, quantity: float) -> float:
        """Give the price of a quantity, in USD."""
        return quantity * self.usd / self.per

    @property
    def written(self) -> str:
        """The price as a person writes it, such as `25.00 / million`."""
        number = f"{self.usd:.10f}".rstrip("0")
        whole, _, cents = number.partition(".")
        amount = f"{whole}.{cents:0<2}"
        return amount if self.per == 1 else f"{amount} / {_MANY.get(self.per, f'{self.per:,}')}"


_MANY = {1_000_000: "million"}
Prices = Mapping[str, Price]


def read_prices(file: Path = FILE) -> Prices:
    """Read the table; `ToolError` names the entry that lacks a source, a date, or anything else."""
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ToolError(f"{file} cannot be read: {error}.", next_step="restore the file.") from None
    found: dict[str, Price] = {}
    for name, entry in content.items():
        try:
            found[name] = Price.model_validate(entry)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            told = f"{file.name}, [{name}] {where}: {first['msg'].lower()}."
            raise ToolError(told, next_step="correct the entry.") from None
    return found
