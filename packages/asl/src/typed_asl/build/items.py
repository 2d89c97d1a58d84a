"""What a distributed Map reads, how it hands it out, and where it writes: parts of `distributed_map`."""

from typing import Literal

from typed_asl.build.given import given
from typed_asl.build.language import Part, part
from typed_asl.model.items import ItemBatcher, ItemReader, ReaderConfig, ResultWriter, WriterConfig
from typed_asl.values import Json

_GET_OBJECT = "arn:aws:states:::s3:getObject"


def objects_under(bucket: str, prefix: str | None = None, *, max_items: int | str | None = None) -> Part:
    """Take the objects of a bucket as items, as `s3:listObjectsV2` describes them."""
    arguments = given(Bucket=bucket, Prefix=prefix)
    config = None if max_items is None else part(ReaderConfig, max_items=max_items)
    return part(ItemReader, resource="arn:aws:states:::s3:listObjectsV2", reader_config=config, arguments=arguments)


def csv_rows(
    bucket: str,
    key: str,
    *,
    headers: tuple[str, ...] | None = None,
    delimiter: Literal["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"] | None = None,
    max_items: int | str | None = None,
) -> Part:
    """Take the rows of a CSV file; its first row holds the names of the columns, unless `headers` are given."""
    config = part(
        ReaderConfig,
        input_type="CSV",
        csv_delimiter=delimiter,
        csv_header_location="FIRST_ROW" if headers is None else "GIVEN",
        csv_headers=headers,
        max_items=max_items,
    )
    return _object(bucket, key, config)


def json_items(bucket: str, key: str, *, items_pointer: str | None = None, max_items: int | str | None = None) -> Part:
    """Take the items of a JSON file: an array, or the array at a JSON pointer in it."""
    return _object(bucket, key, part(ReaderConfig, input_type="JSON", items_pointer=items_pointer, max_items=max_items))


def json_lines(bucket: str, key: str, *, max_items: int | str | None = None) -> Part:
    """Take the lines of a JSON lines file."""
    return _object(bucket, key, part(ReaderConfig, input_type="JSONL", max_items=max_items))


def parquet_rows(bucket: str, key: str, *, max_items: int | str | None = None) -> Part:
    """Take the rows of a Parquet file."""
    return _object(bucket, key, part(ReaderConfig, input_type="PARQUET", max_items=max_items))


def manifest(
    bucket: str, key: str, *, of: Literal["S3_INVENTORY", "ATHENA_DATA"], max_items: int | str | None = None
) -> Part:
    """Take what a manifest lists: the objects of an S3 inventory, or the rows of what Athena unloaded."""
    return _object(bucket, key, part(ReaderConfig, input_type="MANIFEST", manifest_type=of, max_items=max_items))


def batches(*, items: int | str | None = None, input_bytes: int | str | None = None, batch_input: Json = None) -> Part:
    """Hand items out in batches of at most so many, or so many bytes; `batch_input` goes with each batch."""
    return part(ItemBatcher, max_items_per_batch=items, max_input_bytes_per_batch=input_bytes, batch_input=batch_input)


def results_to(
    bucket: str,
    prefix: str | None = None,
    *,
    transformation: Literal["NONE", "COMPACT", "FLATTEN"] | None = None,
    output_type: Literal["JSON", "JSONL"] | None = None,
) -> Part:
    """Write the children's results to a bucket; the state's result then names the manifest."""
    form = given(transformation=transformation, output_type=output_type)
    config = part(WriterConfig, **form) if form else None
    arguments = given(Bucket=bucket, Prefix=prefix)
    return part(ResultWriter, resource="arn:aws:states:::s3:putObject", writer_config=config, arguments=arguments)


def _object(bucket: str, key: str, config: Part) -> Part:
    return part(ItemReader, resource=_GET_OBJECT, reader_config=config, arguments={"Bucket": bucket, "Key": key})
