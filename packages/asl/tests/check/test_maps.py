from collections.abc import Callable
from typing import Any

import pytest

from typed_asl import check

Errors = Callable[..., list[str]]
SCHEMA = "SCHEMA_VALIDATION_FAILED"
FLOW = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
DISTRIBUTED = {**FLOW, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
READER = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key.$": "$.k"}}


def distributed(**fields: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": DISTRIBUTED, **fields}


def test_a_map_needs_exactly_one_flow(state_errors: Errors) -> None:
    assert state_errors({"Type": "Map"}) == [f"{SCHEMA} "]
    assert state_errors({"Type": "Map", "ItemProcessor": FLOW, "Iterator": FLOW}) == [f"{SCHEMA} /Iterator"]
    assert state_errors({"Type": "Map", "Iterator": FLOW}) == []


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"ItemSelector": {}, "Parameters": {}}, "/Parameters"),
        ({"ItemsPath": None}, "/ItemsPath"),
        ({"MaxConcurrency": -1}, "/MaxConcurrency"),
        ({"MaxConcurrency": 1, "MaxConcurrencyPath": "$.a"}, "/MaxConcurrencyPath"),
        ({"ToleratedFailurePercentage": 101}, "/ToleratedFailurePercentage"),
        ({"ToleratedFailureCount": "1"}, "/ToleratedFailureCount"),
        ({"ItemReader": []}, "/ItemReader"),
        ({"ItemReader": {"Parameters": {}}}, "/ItemReader"),
        ({"ItemReader": {**READER, "Resource": "arn:aws:states:::s3:putObject"}}, "/ItemReader/Resource"),
        ({"ItemReader": {**READER, "Extra": 1}}, "/ItemReader/Extra"),
        ({"ItemReader": {**READER, "Arguments": {}}}, "/ItemReader/Arguments"),
        ({"ItemReader": {**READER, "ReaderConfig": {"InputType": "XML"}}}, "/ItemReader/ReaderConfig/InputType"),
        ({"ItemReader": {**READER, "ReaderConfig": {"MaxItems": -1}}}, "/ItemReader/ReaderConfig/MaxItems"),
        ({"ItemReader": {**READER, "ReaderConfig": {"CSVHeaderLocation": "GIVEN"}}}, "/ItemReader/ReaderConfig"),
        ({"ItemBatcher": {}}, "/ItemBatcher"),
        ({"ItemBatcher": {"MaxItemsPerBatch": 0}}, "/ItemBatcher/MaxItemsPerBatch"),
        ({"ItemBatcher": {"MaxInputBytesPerBatch": 262_145}}, "/ItemBatcher/MaxInputBytesPerBatch"),
        ({"ItemBatcher": {"MaxItemsPerBatch": 1, "BatchInput": {"a.$": "b"}}}, "/ItemBatcher/BatchInput/a.$"),
        ({"ResultWriter": {"Resource": "arn:aws:states:::s3:getObject"}}, "/ResultWriter/Resource"),
        ({"ResultWriter": {"WriterConfig": {"OutputType": "CSV"}}}, "/ResultWriter/WriterConfig/OutputType"),
    ],
    ids=str,
)
def test_wrong_fields_of_a_map_are_refused(state_errors: Errors, fields: dict[str, Any], at: str) -> None:
    assert state_errors(distributed(**fields)) == [f"{SCHEMA} {at}"]


@pytest.mark.parametrize("kind", ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"])
def test_all_kinds_of_readers_are_taken_with_batches_writers_and_tolerance(state_errors: Errors, kind: str) -> None:
    state = distributed(
        Label="Files",
        ItemReader={**READER, "ReaderConfig": {"InputType": kind, "MaxItemsPath": "$.most"}},
        ItemBatcher={"MaxItemsPerBatch": 10, "MaxInputBytesPerBatchPath": "$.bytes", "BatchInput": {"a.$": "$.a"}},
        ItemSelector={"v.$": "$$.Map.Item.Value"},
        ResultWriter={
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "b"},
            "WriterConfig": {"OutputType": "JSONL", "Transformation": "COMPACT"},
        },
        ToleratedFailureCountPath="$.count",
        ToleratedFailurePercentage=12.5,
    )

    assert state_errors(state) == []


@pytest.mark.parametrize("label", ["", "a b", "x" * 41, "a*", 1])
def test_labels_follow_their_convention(state_errors: Errors, label: Any) -> None:
    assert state_errors(distributed(Label=label)) == ["INVALID_LABEL_NAME /Label"]


def test_labels_are_unique_in_a_machine(errors: Errors) -> None:
    second = {**DISTRIBUTED, "StartAt": "J", "States": {"J": {"Type": "Succeed"}}}
    states = {
        "A": {**distributed(Label="L"), "Next": "B"},
        "B": {**distributed(Label="L"), "ItemProcessor": second, "End": True},
    }

    assert errors({"StartAt": "A", "States": states}) == ["DUPLICATE_LABEL_NAME /States/B/Label"]


@pytest.mark.parametrize(
    ("config", "at"),
    [
        ({"Mode": "PARALLEL"}, "/ItemProcessor/ProcessorConfig/Mode"),
        ({"Mode": "DISTRIBUTED"}, "/ItemProcessor/ProcessorConfig"),
        ({"Mode": "DISTRIBUTED", "ExecutionType": "FAST"}, "/ItemProcessor/ProcessorConfig/ExecutionType"),
        ({"Speed": 1}, "/ItemProcessor/ProcessorConfig/Speed"),
        ([], "/ItemProcessor/ProcessorConfig"),
    ],
)
def test_wrong_processor_configs_are_refused(state_errors: Errors, config: Any, at: str) -> None:
    assert state_errors({"Type": "Map", "ItemProcessor": {**FLOW, "ProcessorConfig": config}}) == [f"{SCHEMA} {at}"]


def test_an_item_processor_has_no_query_language(state_errors: Errors) -> None:
    state = {"Type": "Map", "ItemProcessor": {**FLOW, "QueryLanguage": "JSONata"}}

    assert state_errors(state) == [f"{SCHEMA} /ItemProcessor/QueryLanguage"]


def test_what_belongs_to_distributed_mode_is_refused_where_inline_is_asked_for(
    state_errors: Errors, state_warnings: Errors
) -> None:
    inline = {"Type": "Map", "ItemProcessor": {**FLOW, "ProcessorConfig": {"Mode": "INLINE"}}, "ItemReader": READER}

    assert state_errors(inline) == [f"{SCHEMA} /ItemReader"]
    assert state_warnings({**inline, "ItemProcessor": FLOW, "MaxConcurrency": 41, "ToleratedFailureCount": 1}) == [
        "CONCURRENCY_PAST_LIMIT /MaxConcurrency",
        "DISTRIBUTED_ONLY /ItemReader",
        "DISTRIBUTED_ONLY /ToleratedFailureCount",
    ]


@pytest.mark.parametrize("items", [1, "text", None])
def test_items_are_an_array_an_object_or_an_expression(state_errors: Errors, items: Any) -> None:
    state = {"Type": "Map", "ItemProcessor": FLOW}

    assert state_errors({**state, "Items": items}, "JSONata") == [f"{SCHEMA} /Items"]
    assert state_errors({**state, "Items": "{% [1] %}", "MaxConcurrency": "{% 2 %}"}, "JSONata") == []


def test_an_express_machine_has_no_distributed_map(state_errors: Errors) -> None:
    assert state_errors(distributed(), machine_type="EXPRESS") == [f"{SCHEMA} /ItemProcessor/ProcessorConfig/Mode"]


@pytest.mark.parametrize(
    ("resource", "what"),
    [
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "'.waitForTaskToken' service integration"),
        ("arn:aws:states:::states:startExecution.sync:2", "'.sync' service integration"),
        ("arn:aws:states:us-east-1:123456789012:activity:a", "Activity ARN"),
    ],
)
@pytest.mark.parametrize("where", ["machine", "children"])
def test_express_machines_and_children_wait_for_nobody(resource: str, what: str, where: str) -> None:
    task = {"Type": "Task", "Resource": resource, "Parameters": {"t.$": "$$.Task.Token"}, "End": True}
    flow = {"StartAt": "T", "States": {"T": task}}
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    outer = {
        "StartAt": "M",
        "States": {"M": {"Type": "Map", "ItemProcessor": {**flow, "ProcessorConfig": config}, "End": True}},
    }
    found = check(flow, machine_type="EXPRESS", services=False) if where == "machine" else check(outer, services=False)

    assert [one.message for one in found if one.severity == "error"] == [
        f"Express state machine does not support {what}"
    ]
    assert [one for one in check(flow, services=False) if one.severity == "error"] == []
