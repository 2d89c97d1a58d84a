"""The conditions that a dynamic query takes in `parametros`: `column op literal`, joined by AND, strings in ''…''."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siesa_local.simulators.items import BOGOTA, Item

_CONDITION = re.compile(r"\s*([a-z0-9_]+)\s*(<>|<=|>=|=|<|>)\s*(?:''([^']*)''|(-?[0-9]+(?:\.[0-9]+)?))\s*")
_AND = re.compile(r"\s+AND\s+", re.IGNORECASE)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXTS: dict[str, Callable[[Item], str | None]] = {
    "f120_referencia": lambda item: item.reference,
    "f131_id": lambda item: item.barcode,
    "f150_id": lambda item: item.warehouse,
    "f155_id": lambda item: item.location,
}
_NUMBERS: dict[str, Callable[[Item], float | None]] = {
    "f120_id": lambda item: item.number,
    "f121_ind_estado": lambda item: item.state if isinstance(item.state, int) else None,
    "f400_cant_existencia_1": lambda item: item.stock,
}
_DATES: dict[str, Callable[[Item], datetime | None]] = {"f120_fecha_actualizacion": lambda item: item.updated}
_DATE_FORMS = ("%Y%m%d", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


class BadFilter(ValueError):
    """The text is no condition on a column of the query; Siesa answers such a filter with an `alerta` row."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; SQL's null meets none."""

    read: Callable[[Item], Any]
    compare: Callable[[Any, Any], bool]
    literal: Any

    def met(self, item: Item) -> bool:
        """Tell whether the item meets the condition."""
        value = self.read(item)
        return value is not None and self.compare(value, self.literal)


def parse_filter(text: str) -> list[Condition]:
    """Read `parametros`; BadFilter for anything but comparisons joined by AND."""
    return [_condition(part) for part in _AND.split(text.strip())] if text.strip() else []


def _condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        message = f"not a condition: {text}"
        raise BadFilter(message)
    column, sign, word, number = match.groups()
    compare = _OPERATORS[sign]
    if column in _NUMBERS and number is not None:
        return Condition(_NUMBERS[column], compare, float(number))
    if column in _TEXTS and word is not None:
        return Condition(_TEXTS[column], compare, word.strip())
    if column in _DATES and word is not None:
        return Condition(_DATES[column], compare, _date(word))
    message = f"no such column, or a literal of another type: {text}"
    raise BadFilter(message)


def _date(text: str) -> datetime:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=BOGOTA)
        except ValueError:
            continue
    message = f"not a date: {text}"
    raise BadFilter(message)
