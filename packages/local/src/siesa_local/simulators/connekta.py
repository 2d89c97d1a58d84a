"""The envelopes of Connekta's answers: success, ends of pages, `alerta`, the ghost row and refusals."""

from typing import Any

from siesa_local.simulators.exchange import Answer, answer, dumps
from siesa_local.simulators.knobs import SiesaKnobs
from siesa_local.simulators.rows import STANDARD_COLUMNS

_SUCCESS = "Transacción Exitosa"
_NO_DATA = "Consulta existente sin datos."
_NO_RECORDS = "No se encontraron registros"


def table(knobs: SiesaKnobs, rows: list[bytes]) -> Answer:
    """Wrap rows of a standard query: `detalle.Table`, or a bare list where the knob says so."""
    joined = b"[" + b",".join(rows) + b"]"
    if knobs.bare_list:
        return Answer(200, joined)
    head = f'{{"codigo":0,"mensaje":"{_SUCCESS}","detalle":{{"{knobs.rows_key}":'
    return Answer(200, head.encode() + joined + b"}}")


def totals(knobs: SiesaKnobs, number: int, length: int, total: int) -> dict[str, Any]:
    """Give the totals of a dynamic query under its accented keys, or the plain variant."""
    names = ("tamaño_página", "página_actual", "total_páginas", "total_registros")
    if not knobs.accented_keys:
        names = ("tamano_pagina", "pagina_actual", "total_paginas", "total_registros")
    return dict(zip(names, (length, number, -(-total // length), total), strict=True))


def data(knobs: SiesaKnobs, number: int, length: int, total: int, rows: list[bytes]) -> Answer:
    """Wrap rows of a dynamic query: totals and `detalle.Datos`."""
    joined = b"[" + b",".join(rows) + b"]"
    if knobs.bare_list:
        return Answer(200, joined)
    head = f'{{"codigo":0,"mensaje":"{_SUCCESS}","detalle":'.encode()
    return Answer(200, head + dumps(totals(knobs, number, length, total))[:-1] + b',"Datos":' + joined + b"}}")


def end(knobs: SiesaKnobs, found: list[Any] | dict[str, Any]) -> Answer:
    """Answer a page past the last one, or a query without a match, in the form that the knob `end` names.

    `found` is the empty success of form c: a list for the standard query, the totals for the dynamic one.
    """
    if knobs.end == "a":
        return answer(400, {"codigo": 1, "mensaje": "Error", "detalle": _NO_RECORDS})
    if knobs.end == "b":
        return answer(200, {"codigo": 1, "mensaje": _NO_DATA, "detalle": None})
    if knobs.bare_list:
        return Answer(200, b"[]")
    detail = {knobs.rows_key: []} if isinstance(found, list) else {**found, "Datos": []}
    return answer(200, {"codigo": 0, "mensaje": _SUCCESS, "detalle": detail})


def alerta(text: str) -> list[bytes]:
    """Give the one row with which Siesa answers a bad filter or a page that is too large, under status 200."""
    return [dumps({"alerta": text})]


def ghost() -> bytes:
    """Give the row of nulls that a standard query answers from a page size of 500."""
    return dumps(dict.fromkeys(STANDARD_COLUMNS))


def unauthorized() -> Answer:
    """Answer 401: bad credentials, unknown query, wrong kind of endpoint and missing permission look alike."""
    return answer(
        401, {"codigo": 1, "mensaje": "No autorizado", "detalle": "La consulta no existe o no tiene permisos."}
    )


def invalid(reason: str) -> Answer:
    """Answer 400 for a request of the wrong build."""
    return answer(400, {"codigo": 1, "mensaje": f"Estructura invalida. {reason}", "detalle": None})
