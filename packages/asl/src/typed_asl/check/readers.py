"""Which fields of a ReaderConfig fit together.

Source: "ItemReader (Map)" in the Step Functions developer guide.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from typed_asl.check.place import Place
from typed_asl.check.report import filled_later, required, shown
from typed_asl.values import is_expression

_OF_CSV: Final = ("CSVHeaderLocation", "CSVHeaders", "CSVDelimiter")
_FLATTEN: Final = "LOAD_AND_FLATTEN"


def check_reading(place: Place, config: Mapping[str, Any], resource: Any, at: str) -> None:
    """Judge the fields of a ReaderConfig together with the Resource that is read."""
    _headers(place, config, at)
    known = not any(filled_later(value) for value in (*config, *config.values(), resource))
    if known and isinstance(resource, str):
        lists = resource.endswith(":s3:listObjectsV2")
        for field, message in _doubts(config, lists=lists):
            place.report.warning("READER_CONFIG", f"{at}/{field}" if field else at, message)


def _headers(place: Place, config: Mapping[str, Any], at: str) -> None:
    headers = config.get("CSVHeaders")
    if isinstance(headers, list):
        if not all(isinstance(header, str) for header in headers):
            place.report.error(f"{at}/CSVHeaders", "The value of 'CSVHeaders' must be an array of strings")
    elif config.get("CSVHeaderLocation") == "GIVEN":
        if headers is None:
            place.report.error(at, required("CSVHeaders"), "the headers are GIVEN here")
        elif not filled_later(headers) and not (place.jsonata and is_expression(headers)):
            message = f"The value of 'CSVHeaders' must be an array of strings, not {shown(headers)}"
            place.report.error(f"{at}/CSVHeaders", message)


def _doubts(config: Mapping[str, Any], *, lists: bool) -> Iterator[tuple[str, str]]:
    kind = config.get("InputType")
    flattens = config.get("Transformation") == _FLATTEN
    if lists and kind is not None and not flattens:
        yield "InputType", f"s3:listObjectsV2 gives a list of objects: InputType belongs to {_FLATTEN}"
    if not lists and flattens:
        yield "Transformation", f"{_FLATTEN} belongs to s3:listObjectsV2"
    if not lists and kind is None:
        yield "", "Without InputType it is not known what s3:getObject reads"
    if kind == "CSV":
        yield from _csv_doubts(config)
    elif isinstance(kind, str):
        yield from ((field, f"'{field}' has an effect with InputType CSV only") for field in _OF_CSV if field in config)
    if "ItemsPointer" in config and isinstance(kind, str) and kind != "JSON":
        yield "ItemsPointer", "'ItemsPointer' has an effect with InputType JSON only"
    if "ManifestType" in config and kind == "JSON":
        yield "ManifestType", "'ManifestType' belongs to InputType MANIFEST, or CSV, JSONL, PARQUET for ATHENA_DATA"


def _csv_doubts(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "CSVHeaderLocation" not in config:
        yield "", "CSV needs CSVHeaderLocation: FIRST_ROW, or GIVEN with CSVHeaders"
    elif config["CSVHeaderLocation"] == "FIRST_ROW" and "CSVHeaders" in config:
        yield "CSVHeaders", "The headers are in the first row here: 'CSVHeaders' has no effect"
