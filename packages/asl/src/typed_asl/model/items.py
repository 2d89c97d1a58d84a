"""Where a distributed Map finds its items, how it hands them out, and where it writes what came of them.

Source: "ItemReader", "ItemBatcher" and "ResultWriter" in the Step Functions developer guide. `parameters` belongs to
JSONPath, `arguments` to JSONata; the fields that end in `_path` to JSONPath.
"""

from typing import Annotated, ClassVar, Literal

from typed_asl.model.base import AslModel, Integer, JsonData, Template, ToTuple


class ReaderConfig(AslModel):
    """The form of what is read: CSV, JSON, JSON lines, an S3 inventory or Athena manifest, or Parquet."""

    stands_for: ClassVar[str | None] = ""

    input_type: Literal["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"] | Template | None = None
    transformation: Literal["NONE", "LOAD_AND_FLATTEN"] | Template | None = None
    manifest_type: Literal["S3_INVENTORY", "ATHENA_DATA"] | Template | None = None
    csv_delimiter: str | None = None
    csv_header_location: Literal["FIRST_ROW", "GIVEN"] | Template | None = None
    csv_headers: Annotated[tuple[str, ...], ToTuple] | Template | None = None
    items_pointer: str | None = None
    max_items: Integer | None = None
    max_items_path: str | None = None


class ItemReader(AslModel):
    """What is read: the objects under a prefix (`s3:listObjectsV2`) or one object (`s3:getObject`)."""

    stands_for: ClassVar[str | None] = "Resource"

    resource: str
    reader_config: ReaderConfig | None = None
    parameters: JsonData = None
    arguments: JsonData = None


class ItemBatcher(AslModel):
    """How many items one child execution gets at most, by count and by bytes, and what each batch carries beside."""

    stands_for: ClassVar[str | None] = ""

    max_items_per_batch: Integer | None = None
    max_items_per_batch_path: str | None = None
    max_input_bytes_per_batch: Integer | None = None
    max_input_bytes_per_batch_path: str | None = None
    batch_input: JsonData = None


class WriterConfig(AslModel):
    """The form of what is written."""

    stands_for: ClassVar[str | None] = ""

    transformation: Literal["NONE", "COMPACT", "FLATTEN"] | Template | None = None
    output_type: Literal["JSON", "JSONL"] | Template | None = None


class ResultWriter(AslModel):
    """Where the children's results go: to S3, or with a `writer_config` alone into the state's output."""

    stands_for: ClassVar[str | None] = ""

    resource: str | None = None
    writer_config: WriterConfig | None = None
    parameters: JsonData = None
    arguments: JsonData = None
