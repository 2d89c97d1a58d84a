"""Where a distributed Map's items come from, how they are batched, and where results go.

Source: Step Functions developer guide, the pages on ItemReader, ItemBatcher and ResultWriter.
"""

from collections.abc import Mapping
from typing import Any, Final

from typed_asl.check.expressions import ENTRY, check_path, check_payload, check_template
from typed_asl.check.numbers import check_integer
from typed_asl.check.place import Place
from typed_asl.check.readers import check_reading
from typed_asl.check.report import among, filled_later, required, shown, wrong_language
from typed_asl.check.services import data_set_diagnostics

_READER: Final = {
    "InputType": ("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
    "CSVHeaderLocation": ("FIRST_ROW", "GIVEN"),
    "CSVDelimiter": ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "ManifestType": ("ATHENA_DATA", "S3_INVENTORY"),
    "Transformation": ("NONE", "LOAD_AND_FLATTEN"),
}
_READER_FIELDS: Final = frozenset([*_READER, "CSVHeaders", "MaxItems", "MaxItemsPath", "ItemsPointer"])
_WRITER: Final = {"OutputType": ("JSON", "JSONL"), "Transformation": ("NONE", "COMPACT", "FLATTEN")}
_SOURCES: Final = ("s3:getObject", "s3:listObjectsV2")
_MOST_ITEMS: Final = 100_000_000
_BATCH: Final = {"MaxItemsPerBatch": (1, None), "MaxInputBytesPerBatch": (1, 262_144)}


def check_reader(place: Place, reader: dict[str, Any], at: str) -> None:
    """Judge an ItemReader: where items come from and how they are read."""
    _fields(place, reader, at, frozenset(["Resource", "ReaderConfig"]))
    _required(place, reader, at, "Resource")
    _resource(place, reader.get("Resource"), f"{at}/Resource", _SOURCES)
    _data_set(place, reader, at)
    config = reader.get("ReaderConfig")
    if config is None:
        return
    here = f"{at}/ReaderConfig"
    if not isinstance(config, dict):
        if not filled_later(config):
            place.report.error(here, f"The value of 'ReaderConfig' must be an object, not {shown(config)}")
        return
    check_enums(place, config, here, _READER, _READER_FIELDS)
    _limits(place, config, here, {"MaxItems": (0, _MOST_ITEMS)})
    check_reading(place, config, reader.get("Resource"), here)


def check_batcher(place: Place, batcher: dict[str, Any], at: str) -> None:
    """Judge an ItemBatcher: how many items one child gets."""
    known = {"BatchInput", *_BATCH, *(f"{name}Path" for name in _BATCH)}
    for key in batcher:
        if key not in known:
            place.report.unknown(at, key, known)
    if known.isdisjoint(set(batcher) - {"BatchInput"}):
        message = f"At least one of [{', '.join(_BATCH)}] is required"
        place.report.error(at, message)
    _limits(place, batcher, at, _BATCH)
    if "BatchInput" in batcher:
        _values(place, batcher["BatchInput"], f"{at}/BatchInput")


def check_writer(place: Place, writer: dict[str, Any], at: str) -> None:
    """Judge a ResultWriter: where results go, and in which form."""
    _fields(place, writer, at, frozenset(["Resource", "WriterConfig"]))
    _resource(place, writer.get("Resource"), f"{at}/Resource", ("s3:putObject",))
    _data_set(place, writer, at)
    if not {"Resource", "WriterConfig"} & set(writer):
        message = "A ResultWriter without Resource and WriterConfig writes nothing"
        place.report.warning("EMPTY_RESULT_WRITER", at, message)
    config = writer.get("WriterConfig")
    if isinstance(config, dict):
        check_enums(place, config, f"{at}/WriterConfig", _WRITER, frozenset(_WRITER))
    elif config is not None and not filled_later(config):
        place.report.error(f"{at}/WriterConfig", f"The value of 'WriterConfig' must be an object, not {shown(config)}")


def _fields(place: Place, value: dict[str, Any], at: str, known: frozenset[str]) -> None:
    mine, other = ("Arguments", "Parameters") if place.jsonata else ("Parameters", "Arguments")
    for key, item in value.items():
        if key == mine:
            _values(place, item, f"{at}/{key}")
        elif key == other:
            place.report.error(f"{at}/{key}", wrong_language(key, jsonata=place.jsonata))
        elif key not in known:
            place.report.unknown(at, key, (*known, mine))


def _data_set(place: Place, value: dict[str, Any], at: str) -> None:
    if place.settings.services:
        place.report.found += data_set_diagnostics(at, value, "JSONata" if place.jsonata else "JSONPath")


def _required(place: Place, value: dict[str, Any], at: str, field: str) -> None:
    if field not in value:
        place.report.error(at, required(field))


def _resource(place: Place, value: Any, at: str, allowed: tuple[str, ...]) -> None:
    if value is None or filled_later(value):
        return
    ends = tuple(f":{one}" for one in allowed)
    if not isinstance(value, str) or not value.startswith("arn:") or not value.endswith(ends):
        names = ", ".join(f"arn:aws:states:::{one}" for one in allowed)
        message = f"The resource provided {shown(value)} is not recognized."
        place.report.error(at, message, f"write one of {names}")


def _values(place: Place, value: Any, at: str) -> None:
    if place.jsonata:
        check_template(place, value, at, ENTRY)
    else:
        check_payload(place, value, at)


def check_enums(
    place: Place, config: dict[str, Any], at: str, enums: Mapping[str, tuple[str, ...]], known: frozenset[str]
) -> None:
    """Judge an object of which some fields have a closed set of values."""
    for key, value in config.items():
        if key not in known:
            place.report.unknown(at, key, known)
        elif key in enums and value not in enums[key] and not filled_later(value):
            place.report.error(f"{at}/{key}", among(key, enums[key]))


def _limits(place: Place, value: dict[str, Any], at: str, limits: Mapping[str, tuple[int, int | None]]) -> None:
    for field, (least, most) in limits.items():
        path = f"{field}Path"
        if field in value and path in value:
            place.report.error(f"{at}/{path}", f"Only one of [{field}, {path}] is allowed")
        if path in value:
            if place.jsonata:
                place.report.error(f"{at}/{path}", wrong_language(path, jsonata=True))
            else:
                check_path(place, path, value[path], f"{at}/{path}")
        if field in value:
            check_integer(place, field, value[field], f"{at}/{field}", least, most)
