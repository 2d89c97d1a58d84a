"""Serves a catalogue's rows as JSON: each row is encoded once for each form, and pages are joined from the bytes."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from siesa_local.simulators.catalogue import Catalogue
from siesa_local.simulators.exchange import dumps
from siesa_local.simulators.filters import Condition
from siesa_local.simulators.items import Item
from siesa_local.simulators.knobs import SiesaKnobs
from siesa_local.simulators.paging import Passes, unstable_order
from siesa_local.simulators.rows import Form, dynamic_row, rest_row, standard_row

_KEPT_ORDERS = 8


class Shelf:
    """One company's rows, ready to be sent; what was encoded is thrown away when the catalogue changes."""

    def __init__(self, seed: int, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.passes = Passes()
        self._seed = f"{seed}:{catalogue.company}"
        self._version = -1
        self._knobs = SiesaKnobs()
        self._encoded: dict[Form, dict[int, bytes]] = {}
        self._selections: dict[object, list[int]] = {}
        self._orders: OrderedDict[object, list[int]] = OrderedDict()

    def fit(self, knobs: SiesaKnobs) -> None:
        """Forget what was encoded before the catalogue or the knobs changed."""
        if self._version == self.catalogue.version and self._knobs is knobs:
            return
        self._version, self._knobs = self.catalogue.version, knobs
        self._encoded = {"standard": {}, "dynamic": {}, "rest": {}}
        self._selections.clear()
        self._orders.clear()

    def all_rows(self) -> list[int]:
        """Give the index of every row."""
        return self._selected("all", lambda _: True)

    def filtered(self, text: str, conditions: list[Condition]) -> list[int]:
        """Give the indices of the rows that meet every condition; `text` names the selection for the next page."""
        return self._selected(text, lambda item: all(condition.met(item) for condition in conditions))

    def modified_since(self, moment: datetime) -> list[int]:
        """Give the indices of the rows whose item changed at `moment` or later."""
        return self._selected(moment, lambda item: item.modified >= moment)

    def _selected(self, key: object, wanted: Callable[[Item], bool]) -> list[int]:
        if key not in self._selections:
            if len(self._selections) > _KEPT_ORDERS:
                self._selections.clear()
            self._selections[key] = [at for at, item in enumerate(self.catalogue.rows) if wanted(item)]
        return self._selections[key]

    def page(self, form: Form, query: str, selection: list[int], number: int, length: int) -> list[bytes]:
        """Give the encoded rows of one page (from 1), in the order of the pass to which this request belongs."""
        turn = self.passes.turn(query, number, length)
        order = selection
        if self._knobs.distinct_ratio < 1:
            order = self._order(query, selection, turn)
        return [self._row(form, at) for at in order[(number - 1) * length : number * length]]

    def _order(self, query: str, selection: list[int], turn: int) -> list[int]:
        key = (query, turn)
        if key not in self._orders:
            first = {id(self.catalogue.rows[at]): at for at in reversed(selection)}
            unique = sorted(first.values())
            ratio = self._knobs.distinct_ratio
            self._orders[key] = unstable_order(f"{self._seed}:{query}", turn, len(selection), unique, ratio)
            if len(self._orders) > _KEPT_ORDERS:
                self._orders.popitem(last=False)
        return self._orders[key]

    def _row(self, form: Form, at: int) -> bytes:
        known = self._encoded[form]
        if at not in known:
            known[at] = self._encode(form, at)
        return known[at]

    def _encode(self, form: Form, at: int) -> bytes:
        item, knobs = self.catalogue.rows[at], self._knobs
        if form == "rest":
            return dumps(rest_row(item))
        if form == "standard":
            row = standard_row(item)
        else:
            row = dynamic_row(item, at + 1 if knobs.line_numbers else None, knobs.decimals)
        if knobs.spaced_columns:
            row = {f" {name} ": value for name, value in row.items()}
        return dumps(row)
