"""The permissions of whole machines: what is open and why, what is unknown, maps, roles, the document."""

import json
from typing import Any

import pytest

from typed_asl import ParseError
from typed_asl.permissions import Permissions, permissions

ARN = "arn:aws:states:::"
FUNCTION = "arn:aws:lambda:eu-west-1:1:function:f"


def machine(*tasks: tuple[str, Any], **more: Any) -> dict[str, Any]:
    states = {
        f"S{index}": {"Type": "Task", "Resource": resource, "Parameters": given, **more, "End": True}
        for index, (resource, given) in enumerate(tasks)
    }
    return {"StartAt": "S0", "States": states}


def test_what_the_data_decides_is_open_and_says_why() -> None:
    for given in ({"TableName.$": "$.t"}, {"TableName": "{% $t %}"}):
        definition = machine((f"{ARN}dynamodb:getItem", given)) | {"QueryLanguage": "JSONPath"}
        if "TableName" in given:
            state = definition["States"]["S0"]
            definition |= {"QueryLanguage": "JSONata"}
            state["Arguments"] = state.pop("Parameters")
        (statement,) = permissions(definition).statements

        assert statement.resources == ("arn:aws:dynamodb:*:*:table/*",)
        assert statement.reason == "the definition does not tell TableName"
        assert statement.pointers == ("/States/S0",)


def test_integrations_that_are_not_known_are_named_and_never_guessed() -> None:
    resources = ["${Anything}", "foo:bar", f"{ARN}teapot:brew", f"{ARN}aws-sdk:nosuch:thing", f"{ARN}aws-sdk:s3:nosuch"]
    made = permissions(machine(*((resource, {}) for resource in resources)))

    assert made.statements == ()
    assert [one.resource for one in made.unknown] == resources
    assert [one.pointer for one in made.unknown] == [f"/States/S{index}" for index in range(len(resources))]
    assert all(one.why for one in made.unknown)


def test_credentials_leave_the_machine_only_the_right_to_assume_that_role() -> None:
    role = "arn:aws:iam::2:role/there"
    made = permissions(machine((FUNCTION, {}), Credentials={"RoleArn": role}))

    assert made.actions() == {"sts:AssumeRole": (role,)}
    assert [one.actions for one in made.for_roles[role]] == [("lambda:InvokeFunction",)]


def test_functions_and_activities_as_resources() -> None:
    made = permissions(machine((FUNCTION, {}), ("arn:aws:states:eu-west-1:1:activity:a", {})))

    assert made == Permissions(made.statements)
    assert made.actions() == {"lambda:InvokeFunction": (FUNCTION,)}


def test_the_partition_of_a_resource_is_that_of_what_it_calls() -> None:
    made = permissions(machine(("arn:aws-cn:states:::dynamodb:getItem", {"TableName": "t"})))

    assert made.actions() == {"dynamodb:GetItem": ("arn:aws-cn:dynamodb:*:*:table/t",)}


def test_a_distributed_map_starts_itself_and_reads_and_writes_s3() -> None:
    worker = machine((FUNCTION, None)) | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    state = {
        "Type": "Map",
        "Label": "Rows",
        "ItemReader": {
            "Resource": f"{ARN}s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "in", "Key": "rows.csv"},
        },
        "ItemProcessor": worker,
        "ResultWriter": {"Resource": f"{ARN}s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "results"}},
        "End": True,
    }
    made = permissions({"StartAt": "M", "States": {"M": state}}, name="me", region="eu-west-1", account="1").actions()

    children, written = ("arn:aws:states:eu-west-1:1:execution:me:*",), "arn:aws:s3:::out/results/*"
    assert made == {
        "lambda:InvokeFunction": (FUNCTION,),
        "s3:AbortMultipartUpload": (written,),
        "s3:GetObject": ("arn:aws:s3:::in/rows.csv", written),
        "s3:ListMultipartUploadParts": (written,),
        "s3:PutObject": (written,),
        "states:DescribeExecution": children,
        "states:RedriveExecution": ("arn:aws:states:eu-west-1:1:execution:me/Rows:*",),
        "states:StartExecution": ("arn:aws:states:eu-west-1:1:stateMachine:me",),
        "states:StopExecution": children,
    }


def test_an_http_task_is_held_to_its_endpoint_and_method() -> None:
    given = {"ApiEndpoint": "https://a.test/x", "Method": "GET", "Authentication": {"ConnectionArn": "${Connection}"}}
    made = permissions(machine((f"{ARN}http:invoke", given)), name="me")
    (calling,) = [one for one in made.statements if one.actions == ("states:InvokeHTTPEndpoint",)]

    assert calling.conditions == {
        "StringEquals": {"states:HTTPMethod": "GET", "states:HTTPEndpoint": "https://a.test/x"}
    }
    assert made.actions()["events:RetrieveConnectionCredentials"] == ("${Connection}",)


def test_the_policy_document_joins_equal_actions() -> None:
    tasks = [(f"{ARN}sns:publish", {"TopicArn": f"arn:aws:sns:eu-west-1:1:{name}"}) for name in "bab"]

    assert permissions(machine(*tasks)).document() == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["sns:Publish"],
                "Resource": ["arn:aws:sns:eu-west-1:1:a", "arn:aws:sns:eu-west-1:1:b"],
            }
        ],
    }


def test_odd_documents_raise_nothing() -> None:
    odd: list[dict[str, Any]] = [
        {},
        {"States": []},
        {"States": {"a": 1, "b": {"Type": "Task", "Resource": 5}, "c": {"Type": "Map", "Iterator": 1}}},
        machine((f"{ARN}events:putEvents", {"Entries": [1]}), (f"{ARN}sqs:sendMessage", [1])),
        machine((f"{ARN}aws-sdk:s3:deleteObjects", {"Delete": {"Objects": [1]}}), (f"{ARN}", {})),
    ]

    for definition in odd:
        assert isinstance(permissions(definition), Permissions)


def test_text_and_bytes_are_read_and_what_is_no_definition_is_refused() -> None:
    definition = machine((FUNCTION, {}))
    text = json.dumps(definition)

    assert permissions(text) == permissions(text.encode()) == permissions(definition)
    for broken in ("{", "[]", b"\xff", "[" * 5000):
        with pytest.raises(ParseError):
            permissions(broken)
