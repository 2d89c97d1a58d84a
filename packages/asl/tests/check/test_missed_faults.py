"""Faults of values that alone make an execution fail, or that can hardly be meant."""

from typing import Any

import pytest
from packages.asl.tests.check.conftest import Findings

from typed_asl import check

FLOW = {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "B",
    "States": {"B": {"Type": "Succeed"}},
}
GET, LIST = "arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2"


@pytest.mark.parametrize("text", [" States.Array('Foo')", "\tStates.UUID()"])
def test_space_before_an_intrinsic_is_an_error(text: str, state_errors: Findings) -> None:
    found = state_errors({"Type": "Pass", "Parameters": {"a.$": text}})

    assert found == ["SCHEMA_VALIDATION_FAILED /Parameters/a.$"]


@pytest.mark.parametrize(
    "call",
    [
        "States.ArrayGetItem($.a, -1)",
        "States.Base64Encode(States.Array(1))",
        "States.ArrayLength(States.UUID())",
        "States.MathAdd(States.Format('{}', $.a), 1)",
        "States.StringToJson('{a')",
        "States.Format('{}', States.JsonMerge(States.Array(), $.b, false))",
    ],
)
def test_calls_that_always_fail_are_errors(call: str, state_errors: Findings) -> None:
    assert state_errors({"Type": "Pass", "Parameters": {"a.$": call}}) == ["SCHEMA_VALIDATION_FAILED /Parameters/a.$"]


@pytest.mark.parametrize(
    "call",
    [
        "States.ArrayPartition($.a, 1.5)",
        "States.ArrayRange(1, 9.5, 2)",
        "States.MathRandom(5, 1)",
        "States.MathAdd($.a, 1.5)",
        "States.ArrayGetItem($.a, 0.5)",
    ],
)
def test_calls_that_are_rounded_or_turned_round_are_doubtful(
    call: str, state_errors: Findings, state_warnings: Findings
) -> None:
    state = {"Type": "Pass", "Parameters": {"a.$": call}}

    assert state_errors(state) == []
    assert state_warnings(state) == ["DOUBTFUL_ARGUMENT /Parameters/a.$"]


@pytest.mark.parametrize(
    "call",
    [
        "States.ArrayGetItem($.a, 0)",
        "States.Base64Encode(States.JsonToString(States.Array(1)))",
        "States.StringToJson('{\"a\": \\'b\\'}')".replace("\\'", ""),
        "States.StringToJson('[1, true]')",
        "States.StringToJson('${Json}')",
        "States.MathRandom(1, 5)",
        "States.MathAdd(States.ArrayLength($.a), 1.0)",
        "States.ArrayContains(States.StringToJson($.a), 1)",
        "States.Format('${Text}', $.a, $.b)",
    ],
)
def test_calls_that_work_are_not_reported(call: str, state_errors: Findings, state_warnings: Findings) -> None:
    state = {"Type": "Pass", "Parameters": {"a.$": call.replace('{"a": b}', '{"a": 1}')}}

    assert state_errors(state) == state_warnings(state) == []


@pytest.mark.parametrize(
    "call",
    [
        "$sum()",
        "$sum([1], 2)",
        "$uuid(1)",
        "$substring('a', 1, 2, 3)",
        "[1] ~> $sum(2)",
        "$map([1], $string, 1)",
        "$range(1, 2)",
        "$exists()",
        "$now('a', 'b', 'c')",
    ],
)
def test_a_function_with_a_number_of_arguments_that_it_never_takes_is_an_error(
    call: str, state_errors: Findings
) -> None:
    found = state_errors({"Type": "Pass", "Output": f"{{% {call} %}}"}, "JSONata")

    assert found == ["UNSUPPORTED_JSONATA_EXPRESSION /Output"]


@pytest.mark.parametrize(
    "call",
    [
        "[1] ~> $sum()",
        "[1] ~> $sum",
        "$substring(?, 1)('abc')",
        "'abc' ~> $substring(1, 2)",
        "[1] ~> $map(function($v) { $v }) ~> $join(',')",
        "'a' ~> $uppercase() ~> $pad(5)",
        "['a'].$uppercase()",
        "($sum := function() { 1 }; $sum())",
        "$zip([1], [2], [3], [4])",
        "$random(7)",
        "$hash('a', 'MD5')",
        "$now()",
        "$sort([1])",
        "$partition([1, 2], 1)",
    ],
)
def test_numbers_of_arguments_that_a_function_takes_are_not_reported(call: str, state_errors: Findings) -> None:
    assert state_errors({"Type": "Pass", "Output": f"{{% {call} %}}"}, "JSONata") == []


def reading(config: Any, resource: str = GET, language: str = "JSONPath", **fields: Any) -> dict[str, Any]:
    reader = {"Resource": resource, "ReaderConfig": config}
    state = {"Type": "Map", "ItemReader": reader, "ItemProcessor": FLOW, "End": True, **fields}
    return {"QueryLanguage": language, "StartAt": "A", "States": {"A": state}}


@pytest.mark.parametrize("headers", ["a,b", {"a": 1}, 1])
def test_given_headers_must_be_an_array(headers: object, errors: Findings) -> None:
    config = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": headers}

    assert errors(reading(config)) == ["SCHEMA_VALIDATION_FAILED /States/A/ItemReader/ReaderConfig/CSVHeaders"]


@pytest.mark.parametrize(
    ("config", "resource", "field"),
    [
        ({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "CSVHeaders": ["a"]}, GET, "/CSVHeaders"),
        ({"InputType": "JSON", "CSVHeaderLocation": "FIRST_ROW"}, GET, "/CSVHeaderLocation"),
        ({"InputType": "JSON", "CSVDelimiter": "TAB"}, GET, "/CSVDelimiter"),
        ({"InputType": "CSV"}, GET, ""),
        ({"MaxItems": 5}, GET, ""),
        ({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "ItemsPointer": "/a"}, GET, "/ItemsPointer"),
        ({"InputType": "JSON", "ManifestType": "S3_INVENTORY"}, GET, "/ManifestType"),
        ({"InputType": "JSON"}, LIST, "/InputType"),
        ({"InputType": "JSON", "Transformation": "LOAD_AND_FLATTEN"}, GET, "/Transformation"),
    ],
)
def test_fields_of_a_reader_that_do_not_fit_together_are_doubtful(
    config: dict[str, Any], resource: str, field: str, errors: Findings, warnings: Findings
) -> None:
    document = reading(config, resource)

    assert errors(document) == []
    assert warnings(document) == [f"READER_CONFIG /States/A/ItemReader/ReaderConfig{field}"]


@pytest.mark.parametrize(
    ("config", "resource"),
    [
        ({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"], "CSVDelimiter": "TAB"}, GET),
        ({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": "${Headers}"}, GET),
        ({"InputType": "JSON", "ItemsPointer": "/a"}, GET),
        ({"InputType": "MANIFEST"}, GET),
        ({"InputType": "CSV", "ManifestType": "ATHENA_DATA", "CSVHeaderLocation": "FIRST_ROW"}, GET),
        ({"InputType": "JSONL", "Transformation": "LOAD_AND_FLATTEN"}, LIST),
        ({"MaxItems": 5}, LIST),
        ({"InputType": "${Type}", "CSVHeaderLocation": "FIRST_ROW"}, GET),
    ],
)
def test_readers_as_the_guide_shows_them_are_not_reported(
    config: dict[str, Any], resource: str, errors: Findings, warnings: Findings
) -> None:
    assert errors(reading(config, resource)) == warnings(reading(config, resource)) == []


def test_items_beside_a_reader_are_doubtful(errors: Findings, warnings: Findings) -> None:
    document = reading({"InputType": "JSON"}, language="JSONata", Items=[1])

    assert errors(document) == []
    assert warnings(document) == ["ITEMS_AND_READER /States/A/Items"]


@pytest.mark.parametrize(("role", "count"), [("my-role", 1), ("arn:aws:iam::111122223333:role/x", 0), ("${Role}", 0)])
def test_a_role_that_is_no_arn_is_doubtful(role: str, count: int, state_warnings: Findings) -> None:
    resource = "arn:aws:lambda:us-east-1:111122223333:function:work"
    state = {"Type": "Task", "Resource": resource, "Credentials": {"RoleArn": role}}

    assert state_warnings(state) == ["ROLE_IS_NO_ARN /Credentials/RoleArn"] * count


def s3(field: str, resource: str, given: dict[str, Any]) -> list[tuple[str, str]]:
    config = {"ReaderConfig": {"InputType": "JSON"}} if resource == GET else {}
    state = {
        "Type": "Map",
        "ItemReader": {"Resource": LIST, "Parameters": {"Bucket": "b"}},
        "ItemProcessor": FLOW,
        "End": True,
    } | {field: {"Resource": resource, "Parameters": given, **config}}
    found = check({"StartAt": "A", "States": {"A": state}}, services=True)
    return [(one.severity, one.pointer.removeprefix(f"/States/A/{field}/Parameters")) for one in found]


def test_the_parameters_of_readers_and_writers_are_those_of_s3() -> None:
    pytest.importorskip("botocore")
    put = "arn:aws:states:::s3:putObject"

    assert s3("ItemReader", GET, {"Bucket": "b", "Key.$": "$.key"}) == []
    assert s3("ItemReader", GET, {"Bucket": "b"}) == [("error", "")]
    assert s3("ItemReader", LIST, {"Bucket": "b", "Prefx": "p"}) == [("error", "/Prefx")]
    assert s3("ItemReader", LIST, {"Prefix": "p"}) == [("error", "")]
    assert s3("ResultWriter", put, {"Bucket": "b", "Prefix": "p"}) == []
    assert s3("ResultWriter", put, {"Prefix": "p"}) == [("error", "")]
    assert s3("ResultWriter", put, {"Bucket": "b", "Prefx": "p"}) == [("error", "/Prefx")]
    assert s3("ResultWriter", put, {"${X}": "b"}) == []
