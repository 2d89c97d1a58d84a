import pytest

from typed_asl import (
    ExpressionError,
    MachineBuilder,
    N,
    S,
    Step,
    activity,
    aws_sdk,
    batches,
    csv_rows,
    distributed_map,
    dynamodb_delete_item,
    dynamodb_get_item,
    dynamodb_update_item,
    events_put_events,
    expr,
    json_items,
    json_lines,
    lambda_invoke,
    manifest,
    objects_under,
    parquet_rows,
    path,
    results_to,
    service_call,
    sqs_send_message,
    start_execution,
    succeed,
)
from typed_asl.build.language import Part
from typed_asl.model.base import QueryLanguage


def built(step: Step, language: QueryLanguage = "JSONata") -> dict[str, object]:
    dumped = MachineBuilder(query_language=language).add(step).build().dump()["States"][step.name]
    assert isinstance(dumped, dict)
    return dumped


@pytest.mark.parametrize(
    ("step", "resource", "arguments"),
    [
        (
            start_execution("A", machine="${Child}", input={"id": 1}, execution_name="x", end=True),
            "states:startExecution.sync:2",
            {"StateMachineArn": "${Child}", "Input": {"id": 1}, "Name": "x"},
        ),
        (
            start_execution("A", machine="m", pattern="request", end=True),
            "states:startExecution",
            {"StateMachineArn": "m"},
        ),
        (
            start_execution("A", machine="m", pattern="callback", end=True),
            "states:startExecution.waitForTaskToken",
            {"StateMachineArn": "m"},
        ),
        (
            lambda_invoke("A", function="f", callback=True, end=True),
            "lambda:invoke.waitForTaskToken",
            {"FunctionName": "f"},
        ),
        (
            sqs_send_message("A", queue_url="u", body={"a": 1}, delay_seconds=5, end=True),
            "sqs:sendMessage",
            {"QueueUrl": "u", "MessageBody": {"a": 1}, "DelaySeconds": 5},
        ),
        (
            events_put_events("A", entries=[{"Source": "s", "Detail": {}}], end=True),
            "events:putEvents",
            {"Entries": [{"Source": "s", "Detail": {}}]},
        ),
        (aws_sdk("A", "s3", "listBuckets", end=True), "aws-sdk:s3:listBuckets", {}),
        (
            aws_sdk("A", "sfn", "sendTaskSuccess", arguments={"Output": 1}, callback=True, end=True),
            "aws-sdk:sfn:sendTaskSuccess.waitForTaskToken",
            {"Output": 1},
        ),
        (
            service_call("A", "glue:startJobRun", arguments={"JobName": "j"}, pattern="sync", end=True),
            "glue:startJobRun.sync",
            {"JobName": "j"},
        ),
        (
            dynamodb_get_item("A", table="t", key={"id": S("a")}, consistent_read=True, end=True),
            "dynamodb:getItem",
            {"TableName": "t", "Key": {"id": {"S": "a"}}, "ConsistentRead": True},
        ),
        (
            dynamodb_update_item(
                "A",
                table="t",
                key={"id": S("a")},
                update_expression="SET n = :n",
                expression_attribute_values={":n": N(1)},
                end=True,
            ),
            "dynamodb:updateItem",
            {
                "TableName": "t",
                "Key": {"id": {"S": "a"}},
                "UpdateExpression": "SET n = :n",
                "ExpressionAttributeValues": {":n": {"N": "1"}},
            },
        ),
        (
            dynamodb_delete_item("A", table="t", key={"id": S("a")}, condition_expression="x", end=True),
            "dynamodb:deleteItem",
            {"TableName": "t", "Key": {"id": {"S": "a"}}, "ConditionExpression": "x"},
        ),
    ],
)
def test_integrations_name_their_resource_and_spell_their_arguments(
    step: Step, resource: str, arguments: dict[str, object]
) -> None:
    expected = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Arguments": arguments, "End": True}

    assert built(step) == expected
    assert built(step, "JSONPath") == {
        "Parameters" if key == "Arguments" else key: value for key, value in expected.items()
    }


def test_an_activity_is_named_by_its_arn() -> None:
    assert built(activity("A", arn="${Worker}", heartbeat_seconds=60, end=True)) == {
        "Type": "Task",
        "Resource": "${Worker}",
        "HeartbeatSeconds": 60,
        "End": True,
    }


@pytest.mark.parametrize(("service", "action"), [("S3", "listBuckets"), ("s3", "ListBuckets"), ("s3", "list-buckets")])
def test_an_action_that_the_sdk_cannot_have_is_refused(service: str, action: str) -> None:
    with pytest.raises(ExpressionError, match="no action of the AWS SDK"):
        aws_sdk("A", service, action)


def test_a_distributed_map_reads_batches_and_writes_in_jsonata() -> None:
    step = distributed_map(
        "Each",
        reader=csv_rows(expr("$bucket"), "k.csv", headers=("a", "b"), delimiter="PIPE", max_items=expr("$most")),
        batcher=batches(items=10, batch_input={"by": expr("$who")}),
        writer=results_to("${Bucket}", "out", transformation="COMPACT", output_type="JSONL"),
        steps=[succeed("One")],
        label="rows",
        execution_type="EXPRESS",
        tolerated_failure_percentage=5,
        end=True,
    )

    assert built(step) == {
        "Type": "Map",
        "Label": "rows",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {
                "InputType": "CSV",
                "CSVDelimiter": "PIPE",
                "CSVHeaderLocation": "GIVEN",
                "CSVHeaders": ["a", "b"],
                "MaxItems": "{% $most %}",
            },
            "Arguments": {"Bucket": "{% $bucket %}", "Key": "k.csv"},
        },
        "ItemBatcher": {"MaxItemsPerBatch": 10, "BatchInput": {"by": "{% $who %}"}},
        "ToleratedFailurePercentage": 5,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": "One",
            "States": {"One": {"Type": "Succeed"}},
        },
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"},
            "Arguments": {"Bucket": "${Bucket}", "Prefix": "out"},
        },
        "End": True,
    }


def test_a_distributed_map_is_written_in_jsonpath_too() -> None:
    step = distributed_map(
        "Each",
        reader=objects_under(path("bucket"), "in/", max_items=path("most")),
        batcher=batches(items=path("size"), batch_input={"who": path("who")}),
        writer=results_to(path("bucket")),
        steps=[succeed("One")],
        end=True,
    )
    made = built(step, "JSONPath")

    assert made["ItemReader"] == {
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "ReaderConfig": {"MaxItemsPath": "$.most"},
        "Parameters": {"Bucket.$": "$.bucket", "Prefix": "in/"},
    }
    assert made["ItemBatcher"] == {"MaxItemsPerBatchPath": "$.size", "BatchInput": {"who.$": "$.who"}}
    assert made["ResultWriter"] == {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket.$": "$.bucket"},
    }


@pytest.mark.parametrize(
    ("reader", "config"),
    [
        (csv_rows("b", "k"), {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}),
        (json_items("b", "k", items_pointer="/rows"), {"InputType": "JSON", "ItemsPointer": "/rows"}),
        (json_lines("b", "k"), {"InputType": "JSONL"}),
        (parquet_rows("b", "k"), {"InputType": "PARQUET"}),
        (manifest("b", "k", of="S3_INVENTORY"), {"InputType": "MANIFEST", "ManifestType": "S3_INVENTORY"}),
    ],
)
def test_each_form_of_data_has_its_reader(reader: Part, config: dict[str, str]) -> None:
    made = built(distributed_map("Each", reader=reader, steps=[succeed("One")], end=True))

    assert made["ItemReader"] == {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": config,
        "Arguments": {"Bucket": "b", "Key": "k"},
    }
