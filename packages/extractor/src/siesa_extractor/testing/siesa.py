"""Siesa's answers, and a Siesa without HTTP."""

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from integration_core.http.answer import Answer
from integration_core.models import Row

ENDS: dict[str, tuple[int, Any]] = {
    "a": (400, {"codigo": 1, "mensaje": "Error", "detalle": "No se encontraron registros"}),
    "b": (200, {"codigo": 1, "mensaje": "Consulta existente sin datos.", "detalle": None}),
    "c": (200, {"codigo": 0, "mensaje": "Transacción Exitosa", "detalle": {"Table": []}}),
}
_PAGINACION = re.compile(r"numPag=(\d+)\|tamPag=(\d+)")


def answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Make an answer; bytes are its body as they are, anything else is written as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Answer(status, dict(headers or {}), body, 0.0, "GET https://siesa.example.com/query")


def success(rows: list[Any], key: str = "Table") -> Answer:
    """Make Connekta's answer of a page that holds rows."""
    return answer({"codigo": 0, "mensaje": "Transacción Exitosa", "detalle": {key: rows}})


def item(number: int, **columns: Any) -> Row:
    """Make a row of the item table."""
    return {"f120_id_cia": 1, "f120_id": number, "f120_descripcion": f"TUBO {number}   ", **columns}


@dataclass
class ScriptedSiesa:
    """Serves `rows` in both dialects, as core's `HttpSession` would deliver the answers.

    `end` is the form past the last page; `cap` the most rows that a page holds whatever was asked for; `total` what the
    REST form declares (None: nothing). `odd` holds what a page is answered with first, once each: an answer, or an
    error to be raised. `calls` lists the pages asked for with their filter.
    """

    rows: list[Row] = field(default_factory=list)
    end: Literal["a", "b", "c"] = "a"
    cap: int | None = None
    total: int | Literal["right"] | None = "right"
    date: datetime | None = None
    odd: dict[int, deque[Answer | Exception]] = field(default_factory=dict)
    calls: list[tuple[int, str | None]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def call(
        self, _method: str, _path: str, /, *, params: Mapping[str, str | int] | None = None, **_options: Any
    ) -> Answer:
        """Answer a request, or raise what the script holds."""
        asked = dict(params or {})
        paging = _PAGINACION.fullmatch(str(asked.get("paginacion", "")))
        number, size = (int(paging[1]), int(paging[2])) if paging else (int(asked["page"]), int(asked["limit"]))
        since = str(asked["modified_since"]) if "modified_since" in asked else None
        with self._lock:
            self.calls.append((number, since))
            odd = self.odd.get(number)
            reply = odd.popleft() if odd else self._page(number, size, since, rest=paging is None)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def script(self, number: int, *replies: Answer | Exception) -> None:
        """Have page `number` answered with `replies` before it is served."""
        self.odd.setdefault(number, deque()).extend(replies)

    def _page(self, number: int, size: int, since: str | None, *, rest: bool) -> Answer:
        size = min(size, self.cap or size)
        rows = [row for row in self.rows if since is None or row["f_fecha"] >= since]
        page = rows[(number - 1) * size : number * size]
        headers = {"Date": self.date.strftime("%a, %d %b %Y %H:%M:%S GMT")} if self.date else {}
        if rest:
            total = len(rows) if self.total == "right" else self.total
            return answer({"data": page, "page": number, **({} if total is None else {"total": total})}, 200, headers)
        if page:
            return answer({"codigo": 0, "detalle": {"Table": page}}, 200, headers)
        status, content = ENDS[self.end]
        return answer(content, status, headers)
