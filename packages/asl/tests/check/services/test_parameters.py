"""Parameters against the models of the services."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from typed_asl.check.services import models, service_checks_available, service_diagnostics
from typed_asl.check.services.naming import BOTOCORE_NAMES, sdk_name
from typed_asl.diagnostics import Diagnostic


def found_in(integration: str, parameters: Any, *, jsonata: bool = False) -> list[Diagnostic]:
    state = {"Resource": f"arn:aws:states:::{integration}", "Arguments" if jsonata else "Parameters": parameters}
    return service_diagnostics("/States/S", state, "JSONata" if jsonata else "JSONPath")


LEGAL: list[tuple[str, dict[str, Any]]] = [
    ("lambda:invoke", {"FunctionName": "f", "Payload": {"a": [1, None]}, "InvocationType": "Event"}),
    ("lambda:invoke", {"FunctionName.$": "$.f", "Payload.$": "$"}),
    ("sns:publish", {"TopicArn": "${Topic}", "Message": {"a.$": "$.b"}}),
    ("sqs:sendMessage", {"QueueUrl": "u", "MessageBody": {"a": 1}}),
    ("states:startExecution", {"StateMachineArn": "m", "Input": {"a": 1}}),
    ("events:putEvents", {"Entries": [{"Detail": {"a": 1}, "DetailType": "t", "Source": "s"}]}),
    ("dynamodb:putItem", {"TableName": "t", "Item": {"a": {"S": "x"}, "b": {"M": {"c": {"NULL": True}}}, "d.$": "$"}}),
    ("ecs:runTask.sync", {"TaskDefinition": "t", "Overrides": {"ContainerOverrides": [{"Name": "n"}]}}),
    ("batch:submitJob", {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", "${More}": 1}),
    ("apigateway:invoke", {"ApiEndpoint": "e", "Method": "GET", "RequestBody": "x", "AuthType": "NO_AUTH"}),
    ("http:invoke", {"ApiEndpoint": "e", "Method": "GET", "InvocationConfig": {"ConnectionArn": "c"}}),
    ("bedrock:invokeModel", {"ModelId": "m", "Body": {"prompt": "p"}}),
    ("elasticmapreduce:addStep.sync", {"ClusterId": "j", "Step": {"Name": "n"}}),
    ("aws-sdk:rds:describeDBInstances", {"DbInstanceIdentifier": "d"}),
    ("aws-sdk:sfn:startSyncExecution", {"StateMachineArn": "m", "Input": {"a": 1}}),
    ("aws-sdk:s3:putObject", {"Bucket": "b", "Key": "k", "Body": {"any": "json"}}),
    ("aws-sdk:dynamodb:putItem", {"TableName": "t", "Item": {"a": {"Nul": True}, "b": {"Bool": True}}}),
    ("aws-sdk:s3:listBuckets", {}),
]


@pytest.mark.parametrize(("integration", "parameters"), LEGAL)
def test_legal_parameters_are_not_reported(integration: str, parameters: dict[str, Any]) -> None:
    assert found_in(integration, parameters) == []


REFUSED = [
    ("lambda:invoke", {"Payload": {}}, "", "The field 'FunctionName' is required but was missing"),
    ("lambda:invoke", {"FunctionName": ["f"]}, "/FunctionName", "must be a STRING"),
    ("sns:publish", {"Message": "m"}, "", "One of the fields TopicArn, TargetArn, PhoneNumber is required"),
    ("sns:publish", {"TopicArn": "t", "Mesage": "m", "Message": "m"}, "/Mesage", "'Mesage' is not supported"),
    ("dynamodb:putItem", {"TableName": 5, "Item": {}}, "/TableName", "must be a STRING"),
    ("dynamodb:putItem", {"TableName": "t", "Item": []}, "/Item", "must be an OBJECT"),
    ("dynamodb:getItem", {"TableName": "t", "Key": {"a/b": {"N": 1}}}, "/Key/a~1b/N", "must be a STRING"),
    ("events:putEvents", {"Entries": {}}, "/Entries", "must be an ARRAY"),
    ("http:invoke", {"ApiEndpoint": "e", "Method": "GET"}, "", "One of the fields Authentication, InvocationConfig"),
    ("aws-sdk:s3:getObject", {"bucket": "b", "Key": "k"}, "/bucket", "The field 'bucket' is not supported"),
    ("aws-sdk:ec2:describeSnapshots", {"Filter": []}, "/Filter", "The field 'Filter' is not supported"),
    ("aws-sdk:lambda:listFunctions", {"MaxItems": "many"}, "/MaxItems", "must be an INTEGER"),
    ("aws-sdk:lambda:listFunctions", {"MaxItems": 1e999}, "/MaxItems", "must be an INTEGER"),
]


@pytest.mark.parametrize(("integration", "parameters", "place", "message"), REFUSED)
def test_faults_are_errors_at_their_place(integration: str, parameters: Any, place: str, message: str) -> None:
    (error,) = [one for one in found_in(integration, parameters) if one.severity == "error"]

    assert error.pointer == f"/States/S/Parameters{place}"
    assert message in error.message


def test_a_path_may_give_the_parameters_whole() -> None:
    assert found_in("lambda:invoke", "$.parameters") == []


def test_a_misspelt_name_is_corrected_as_step_functions_spells_it() -> None:
    (found,) = found_in("aws-sdk:rds:describeDBInstances", {"dbInstanceIdentifer": "d"})

    assert found.hint == "did you mean 'DbInstanceIdentifier'?"


def test_a_small_first_letter_is_a_warning_where_the_guide_itself_writes_it() -> None:
    job = {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", "RetryStrategy": {"attempts": 5}}
    (found,) = found_in("batch:submitJob", job)

    assert (found.code, found.severity, found.hint) == ("PARAMETER_CASE", "warning", "write 'Attempts'")


def test_the_arguments_of_jsonata_are_unknown_where_they_are_expressions() -> None:
    arguments = {"TableName": "{% $t %}", "Item": {"id": {"N": "{% $n %}"}, "more": "{% $m %}"}}

    assert found_in("dynamodb:putItem", arguments, jsonata=True) == []
    assert found_in("dynamodb:putItem", "{% $all %}", jsonata=True) == []


def test_a_path_suffix_is_no_parameter_in_jsonata() -> None:
    found = found_in("lambda:invoke", {"FunctionName.$": "$.f"}, jsonata=True)

    assert {one.pointer for one in found} == {"/States/S/Arguments/FunctionName.$", "/States/S/Arguments"}


def test_arguments_that_are_plain_text_are_refused() -> None:
    (found,) = found_in("lambda:invoke", "text", jsonata=True)

    assert (found.severity, found.pointer) == ("error", "/States/S/Arguments")


def test_a_task_that_passes_its_token_to_nobody_is_warned_of() -> None:
    queue = {"QueueUrl": "u", "MessageBody": {"token.$": "$$.Task.Token"}}
    silent = found_in("sqs:sendMessage.waitForTaskToken", {"QueueUrl": "u", "MessageBody": "m"})

    assert found_in("sqs:sendMessage.waitForTaskToken", queue) == []
    assert [(one.code, one.severity) for one in silent] == [("TASK_TOKEN_NOT_PASSED", "warning")]


def test_parameters_that_are_absent_altogether_are_warned_of() -> None:
    found = service_diagnostics("/States/S", {"Resource": "arn:aws:states:::lambda:invoke"}, "JSONPath")

    assert [(one.code, one.severity) for one in found] == [("PARAMETERS_ABSENT", "warning")]


def test_without_the_models_only_the_resource_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "folder", lambda: None)
    models.names.cache_clear()
    models.load.cache_clear()
    try:
        assert not service_checks_available()
        assert found_in("aws-sdk:no:such", {"a": 1}) == []
        assert found_in("sns:publish", {"TopicArn": 5}) == []
        assert len(found_in("sns:such", {})) == 1
    finally:
        models.names.cache_clear()
        models.load.cache_clear()


@pytest.mark.parametrize(
    ("member", "name"),
    [
        *[("DBInstanceIdentifier", "DbInstanceIdentifier"), ("ETag", "ETag"), ("SSEKMSKeyId", "SsekmsKeyId")],
        *[("NULL", "Nul"), ("BOOL", "Bool"), ("bucket", "Bucket"), ("MD5OfBody", "Md5OfBody"), ("", "")],
    ],
)
def test_names_of_members_follow_the_java_sdk(member: str, name: str) -> None:
    assert sdk_name(member) == name


def test_every_service_that_botocore_names_otherwise_is_there() -> None:
    known = models.names()

    assert {name: known.get(name) for name in BOTOCORE_NAMES} == BOTOCORE_NAMES


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(
    value=JSON, integration=st.sampled_from([one for one, _ in LEGAL]), key=st.text(max_size=8), jsonata=st.booleans()
)
def test_no_parameters_raise(value: Any, integration: str, key: str, *, jsonata: bool) -> None:
    legal = dict(LEGAL)[integration]
    mutations = [value, {**legal, key: value}, *({**legal, name: value} for name in legal)]

    for parameters in mutations:
        assert all(isinstance(one, Diagnostic) for one in found_in(integration, parameters, jsonata=jsonata))


def test_a_thousand_misspelt_names_are_all_told() -> None:
    found = found_in("aws-sdk:ec2:runInstances", {f"Instance{index}": 1 for index in range(1000)})

    assert len(found) >= 1000


@pytest.mark.skipif("ASL_CORPUS" not in os.environ, reason="ASL_CORPUS names no folder of published machines")
def test_no_published_machine_is_refused() -> None:
    documents = []
    for file in sorted((Path(os.environ["ASL_CORPUS"]) / "valid").glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8-sig"))
        documents.append([*tasks(document, document.get("QueryLanguage", "JSONPath"))])
    refused = [one for document in documents for one in judged(document) if one.severity == "error"]

    assert refused == []


def judged(document: list[tuple[dict[str, Any], str]]) -> list[Diagnostic]:
    return [one for state, language in document for one in service_diagnostics("", state, language)]


def tasks(part: Any, language: str) -> Any:
    if isinstance(part, dict):
        language = part.get("QueryLanguage", language)
        if part.get("Type") == "Task":
            yield part, language
        for key, inner in part.items():
            if key not in ("Parameters", "Arguments"):
                yield from tasks(inner, language)
    elif isinstance(part, list):
        for inner in part:
            yield from tasks(inner, language)


def test_the_apis_own_capitals_are_doubtful_in_an_sdk_integration() -> None:
    (found,) = found_in("aws-sdk:rds:describeDBInstances", {"DBInstanceIdentifier": "d"})

    assert (found.code, found.severity, found.hint) == ("PARAMETER_CASE", "warning", "write 'DbInstanceIdentifier'")
