"""The starter mappings, as somebody would write them by hand in a script: plain code over plain dicts.

Only what is sent is filled. A row without id, external id or name gives None, as the transformer rejects it.
"""

from datetime import datetime
from typing import Any

from tools.bench.ways import KONG_NUMBERS

Row = dict[str, Any]
_GTIN = (8, 12, 13, 14)


def text(value: Any) -> str | None:
    """Give a value as text without its padding; None where nothing is left."""
    return str(value).strip(" ") or None if value is not None else None


def barcode(value: Any) -> str | None:
    """Give a barcode whose check digit is right, else None."""
    digits = text(value)
    if digits is None or not digits.isdigit() or len(digits) not in _GTIN:
        return None
    weighed = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return None if weighed % 10 else digits


def moment(value: Any) -> str | None:
    """Give a moment in ISO 8601; None for Siesa's placeholder and for what is no moment."""
    try:
        found = datetime.fromisoformat(text(value) or "")
    except ValueError:
        return None
    return None if (found.year, found.month, found.day) == (1900, 1, 1) else found.isoformat()


def kong_sku(row: Row) -> Row | None:
    """Turn a row of `API_v2_Items` into a SKU."""
    reference, external_id, name = (text(row[key]) for key in ("f120_id", "f120_referencia", "f120_descripcion"))
    if reference is None or external_id is None or name is None:
        return None
    properties = {
        "TIPO_INVENTARIO": text(row["f120_id_tipo_inv_serv"]),
        "UNIDAD": text(row["f120_id_unidad_inventario"]),
        "COMPANIA": text(row["f120_id_cia"]),
        "FECHA_ACTUALIZACION": moment(row["f120_fecha_actualizacion"]) or moment(row["f120_fecha_creacion"]),
    }
    sku = {
        "reference": reference,
        "external_id": external_id,
        "name": name,
        "display_name": text(row["f120_descripcion_corta"]),
        "ean": barcode(row.get("f131_id") or row.get("f_ean")),
        "properties": filled(properties),
    }
    return filled(sku) | KONG_NUMBERS


def wms_product(row: Row) -> Row | None:
    """Turn a row of the plain REST form into a product."""
    code, external_id, name = (text(row[key]) for key in ("f_codigo", "f_codigo_externo", "f_nombre"))
    if code is None or external_id is None or name is None:
        return None
    product = {
        "external_id": external_id,
        "name": name,
        "display_name": name,
        "barcode": barcode(row["f_ean"]),
        "properties": filled({"ID_SIESA": code, "ZONA": text(row["f_zona"])}),
    }
    return filled(product)


def filled(fields: Row) -> Row:
    """Leave out fields without a value."""
    return {name: value for name, value in fields.items() if value is not None}
