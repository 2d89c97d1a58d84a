"""What Step Functions takes, and a check must not refuse; and that what the check takes can be parsed."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packages.asl.tests.check.conftest import Findings
from packages.asl.tests.definitions import MACHINE
from packages.asl.tests.test_round_trip import places

from typed_asl import ParseError, check, mermaid, parse
from typed_asl.check.paths import read_path

LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:work"
SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


def machine(**state: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": LAMBDA, "End": True} | state}}


@pytest.mark.parametrize(
    "path", ["$.x[${i}].y", "$.x[${i}]", "$.x[${from}:${to}].y", "$.x[ ${i} ].y", "$.x['${key}'].y", "$[${i}]"]
)
def test_a_substitution_is_taken_as_an_index_or_a_name(path: str, state_errors: Findings) -> None:
    assert state_errors({"Type": "Pass", "InputPath": path}) == []


@pytest.mark.parametrize(
    "path",
    [
        r"$.a[?(@.b =~ /a\]b/)].c",
        r"$.a[?(@.b =~ /it's (x/i && @.c == 'd)')]",
        "$.a[?(@.b == 'x\\\\')].c",
        "$.sum($.a[*].b)",
        "$.a.append(1, $.b).length()",
    ],
)
def test_filters_and_functions_that_jayway_reads_are_no_faults(path: str) -> None:
    assert read_path(path).fault is None
    assert read_path(path).reference is False


@pytest.mark.parametrize("path", ["$.it's", "$.a,b", "$.what?", "$.a*b", '$.a"b'])
def test_unusual_names_are_doubtful_and_no_errors(path: str, state_errors: Findings, state_warnings: Findings) -> None:
    assert state_errors({"Type": "Pass", "InputPath": path}) == []
    assert state_warnings({"Type": "Pass", "InputPath": path}) == ["UNUSUAL_PATH /InputPath"]


def test_a_regex_in_an_argument_of_an_intrinsic_is_read_to_its_end(state_errors: Findings) -> None:
    call = r"States.ArrayLength($.a[?(@.b =~ /x\),y/)])"

    assert state_errors({"Type": "Pass", "Parameters": {"n.$": call}}) == []


def test_items_at_many_places_are_doubtful_only() -> None:
    flow = {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}}
    state = {"Type": "Map", "ItemsPath": "$.a[*].b", "ItemProcessor": flow, "End": True}
    found = check({"StartAt": "A", "States": {"A": state}})

    assert [(one.code, one.severity) for one in found] == [("NO_REFERENCE_PATH", "warning")]


@pytest.mark.parametrize(
    "fields",
    [
        {"TimeoutSeconds": 10.0, "HeartbeatSeconds": 5.0},
        {
            "Retry": [
                {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2.0, "MaxAttempts": 3.0, "MaxDelaySeconds": 9.0}
            ]
        },
    ],
)
def test_a_whole_number_may_be_written_with_a_fraction_of_zero(fields: dict[str, Any]) -> None:
    document = machine(**fields)

    assert check(document) == []
    assert json.dumps(parse(document).dump()) == json.dumps(document)


@pytest.mark.parametrize("value", [10.5, 1e400, True])
def test_other_fractions_are_no_whole_numbers(value: object) -> None:
    with pytest.raises(ParseError):
        parse(machine(TimeoutSeconds=value))
    assert any(one.severity == "error" for one in check(machine(TimeoutSeconds=value)))


FLOW = {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}}


@pytest.mark.parametrize(
    "state",
    [
        {"Retry": "${X}"},
        {"Catch": "${Y}"},
        {"Retry": "%RETRY%"},
        {"Assign": "${A}"},
        {"Type": "${T}", "Anything": [1.0, None]},
        {"Retry": [{"ErrorEquals": "${Errors}", "MaxAttempts": 1}]},
        {"Type": "Choice", "Choices": "${Choices}"},
        {"Type": "Parallel", "Branches": "${Branches}"},
        {"Type": "Parallel", "Branches": ["${Branch}", FLOW]},
        {"Type": "Map", "ItemProcessor": "${Flow}"},
        {"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": "${States}"}},
        {"Type": "Map", "ItemProcessor": FLOW | {"ProcessorConfig": "${Config}"}},
        {"Type": "Map", "ItemReader": "${R}", "ItemBatcher": "${B}", "ResultWriter": "${W}", "Iterator": FLOW},
        {
            "Type": "Map",
            "ItemProcessor": FLOW | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": "${C}"},
            "ResultWriter": {"WriterConfig": "${C}"},
        },
    ],
)
def test_a_substitution_stands_where_an_array_or_an_object_belongs(state: dict[str, Any]) -> None:
    ending = {} if state.get("Type") == "Choice" else {"End": True}
    task = {} if "Type" in state else {"Type": "Task", "Resource": LAMBDA}
    document = {"StartAt": "A", "States": {"A": task | state | ending, "Z": {"Type": "Succeed"}}}
    refused = [one for one in check(document, services=False) if one.severity == "error"]
    made = parse(document)

    assert [one for one in refused if "not reachable" not in one.message] == []
    assert json.dumps(made.dump()) == json.dumps(document)
    assert made == parse(made.dump())
    assert mermaid(made)


def test_a_whole_state_and_all_states_may_be_substitutions() -> None:
    for states in ({"A": "${State}"}, "${States}"):
        document = {"StartAt": "A", "States": states}

        assert check(document) == []
        assert parse(document).dump() == document


def test_two_substitutions_do_not_make_equal_machines() -> None:
    assert parse(machine(Retry="${X}")) != parse(machine(Retry="${Y}"))
    assert parse(machine(Retry="${X}")) != parse(machine(Retry=[]))


@SLOW
@given(MACHINE, st.sampled_from(["${Later}", "%LATER%", 3.0]), st.data())
def test_what_the_check_takes_can_be_parsed_and_comes_back(
    definition: dict[str, Any], value: object, data: st.DataObject
) -> None:
    holder, key = data.draw(st.sampled_from(list(places(definition))))
    holder[key] = value

    refused = {one.pointer for one in check(definition, services=False) if one.severity == "error"}
    try:
        machine = parse(definition)
    except ParseError:
        assert refused
    else:
        assert json.dumps(machine.dump()) == json.dumps(definition)
