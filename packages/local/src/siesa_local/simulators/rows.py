"""How an item looks in each of Siesa's answers: the standard query, the dynamic one, the plain REST form."""

from datetime import datetime
from typing import Any, Literal

from siesa_local.simulators.items import BOGOTA, Item

Form = Literal["standard", "dynamic", "rest"]
Decimals = Literal["dot", "comma", "number"]
ERP_COMPANY = 1
STANDARD_COLUMNS = (
    "f120_id_cia", "f120_id", "f120_rowid", "f120_referencia", "f120_descripcion", "f120_descripcion_corta",
    "f120_id_tipo_inv_serv", "f120_ind_tipo_item", "f120_ind_estado", "f120_id_unidad_inventario", "f120_notas",
    "f120_fecha_creacion", "f120_fecha_actualizacion",
)  # fmt: skip


def local_time(moment: datetime | None) -> str | None:
    """Write a moment as Siesa does: Bogotá's clock, to the second, without an offset; null stays null."""
    return None if moment is None else moment.astimezone(BOGOTA).strftime("%Y-%m-%dT%H:%M:%S")


def _padded(text: str | None, width: int) -> str | None:
    # '' beside null beside blanks: only real content stands in its fixed width.
    return text.ljust(width) if text and text.strip() else text


def standard_row(item: Item) -> dict[str, Any]:
    """Give the row of `API_v2_Items`: the item's master data, without barcode, stock or place."""
    number = str if item.number_as_text else int
    return {
        "f120_id_cia": number(ERP_COMPANY),
        "f120_id": number(item.number),
        "f120_rowid": 40_000 + item.number,
        "f120_referencia": _padded(item.reference, 50),
        "f120_descripcion": _padded(item.name, 40),
        "f120_descripcion_corta": _padded(item.name and item.name[:20], 20),
        "f120_id_tipo_inv_serv": "SERV001   " if item.kind == 2 else "IVPT001   ",
        "f120_ind_tipo_item": number(item.kind),
        "f120_ind_estado": item.state,
        "f120_id_unidad_inventario": item.unit.ljust(4),
        "f120_notas": item.notes,
        "f120_fecha_creacion": local_time(item.created),
        "f120_fecha_actualizacion": local_time(item.updated),
    }


def dynamic_row(item: Item, line: int | None, decimals: Decimals) -> dict[str, Any]:
    """Give the row of the registered inventory query: item, barcode, stock and place joined."""
    row: dict[str, Any] = {} if line is None else {"LineaRegistro": line}
    row |= {
        "f120_id": str(item.number) if item.number_as_text else item.number,
        "f120_referencia": _padded(item.reference, 50),
        "f120_descripcion": _padded(item.name, 40),
        "f120_id_unidad_inventario": item.unit.ljust(4),
        "f120_ind_tipo_item": item.kind,
        "f120_fecha_actualizacion": local_time(item.updated),
        "f121_ind_estado": item.state,
        "f131_id": _padded(item.barcode, 20),
        "f150_id": item.warehouse.ljust(5),
        "f155_id": item.location.ljust(10),
    }
    if item.stock is not None:
        row |= {
            "f400_cant_existencia_1": decimal(item.stock, decimals),
            "f400_cant_comprometida_1": decimal(item.committed, decimals),
            "f400_cant_pos_1": decimal(0, decimals),
        }
    return row


def rest_row(item: Item) -> dict[str, Any]:
    """Give the row of the plain REST form; `f_cantidad` is the available stock, absent where it is unknown."""
    row: dict[str, Any] = {
        "f_codigo": str(item.number),
        "f_codigo_externo": item.reference,
        "f_nombre": item.name,
        "f_ean": item.barcode,
        "f_tag_rfid": item.tag,
        "f_ubicacion": item.location,
        "f_zona": item.zone,
        "f_fecha_modificacion": item.modified.astimezone(BOGOTA).isoformat(timespec="seconds"),
    }
    if item.stock is not None:
        available = item.stock - item.committed
        row["f_cantidad"] = str(available) if item.number_as_text else available
    return row


def decimal(value: int, form: Decimals) -> str | int:
    """Write a quantity in the installation's manner: `6.0000`, `1.000,00`, or a bare number."""
    if form == "number":
        return value
    if form == "comma":
        return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{value:.4f}"
