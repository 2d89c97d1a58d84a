from collections.abc import Callable
from typing import Any

import pytest

from typed_asl import check, parse

Errors = Callable[..., list[str]]
SCHEMA = "SCHEMA_VALIDATION_FAILED"
END = {"Type": "Pass", "End": True}


def test_a_sound_machine_has_no_findings() -> None:
    assert check({"StartAt": "A", "States": {"A": END}}) == []


def test_a_machine_object_is_checked_like_its_document() -> None:
    document = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Type": "Succeed"}}}

    assert check(parse(document)) == check(document) != []


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"a": NaN}', b"\xff", '{"StartAt": ${X}}', '{"a": "\0"}', "[" * 1500]
)
def test_text_that_is_no_definition_gives_one_located_finding(text: str | bytes) -> None:
    (found,) = check(text)

    assert (found.code, found.severity, found.pointer) == ("INVALID_JSON_DESCRIPTION", "error", "")


def test_a_key_that_stands_twice_is_reported_beside_all_else(errors: Errors) -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Type": "Pass", "Next": "Z"}}}'

    assert errors(text) == [
        "INVALID_JSON_DESCRIPTION /States/A/Type",
        "MISSING_TRANSITION_TARGET /States/A/Next",
    ]


def test_missing_fields_are_named_in_one_finding_with_aws_words() -> None:
    (found,) = check({})

    assert str(found) == "SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt, States] at /"


def test_a_finding_reads_as_aws_writes_it_and_as_an_object() -> None:
    (found,) = check({"StartAt": "A", "States": {"A": {**END, "TimeoutSeconds": 5}}})

    assert str(found) == "SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/A/TimeoutSeconds"
    assert found.as_dict()["hint"] == "it belongs to Task"


def test_every_kind_of_dangling_target_is_found(errors: Errors) -> None:
    document = {
        "StartAt": "S",
        "States": {
            "A": {"Type": "Task", "Resource": "${R}", "Next": "N", "Catch": [{"ErrorEquals": ["E"], "Next": "X"}]},
            "B": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "C"}], "Default": "D"},
            "E": END,
        },
    }

    assert errors(document) == [
        f"MISSING_TRANSITION_TARGET {at}"
        for at in (
            *("/StartAt", "/States/A/Next", "/States/A/Catch/0/Next"),
            *("/States/B/Default", "/States/B/Choices/0/Next"),
        )
    ]


def test_the_message_of_a_dangling_target_is_that_of_aws_with_the_nearest_name_as_hint() -> None:
    found = check({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Dome"}, "Done": END}})

    assert (found[0].message, found[0].hint) == ("Missing 'Next' target: Dome", "did you mean 'Done'?")


def test_a_flow_without_an_end_hides_what_is_not_reached_as_on_aws(errors: Errors) -> None:
    loop = {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}

    assert errors({"StartAt": "A", "States": loop}) == ["MISSING_END_STATE /States"]
    assert errors({"StartAt": "A", "States": {**loop, "C": END}}) == ["MISSING_TRANSITION_TARGET /States/C"]


def test_inner_flows_are_judged_like_the_outer_one(errors: Errors) -> None:
    branch = {"StartAt": "X", "States": {"Y": {"Type": "Pass", "Next": "Y"}}, "Extra": 1}
    document = {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [branch], "End": True}}}

    assert errors(document) == [
        f"{SCHEMA} /States/P/Branches/0/Extra",
        "MISSING_TRANSITION_TARGET /States/P/Branches/0/StartAt",
        "MISSING_END_STATE /States/P/Branches/0/States",
    ]


def test_a_transition_out_of_a_branch_is_dangling(errors: Errors) -> None:
    branch = {"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "Z"}, "Y": {"Type": "Succeed"}}}
    states = {"P": {"Type": "Parallel", "Branches": [branch], "Next": "Z"}, "Z": END}

    assert "MISSING_TRANSITION_TARGET /States/P/Branches/0/States/X/Next" in errors({"StartAt": "P", "States": states})


def test_names_are_unique_over_all_flows_and_have_at_most_80_characters(errors: Errors) -> None:
    long = "n" * 81
    inner = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    states = {"A": {"Type": "Map", "ItemProcessor": inner, "Next": long}, long: {**END, "Next": ""}, "": END}

    assert errors({"StartAt": "A", "States": states})[:3] == [
        f"INVALID_STATE_NAME /States/{long}",
        f"{SCHEMA} /States/{long}/End",
        "INVALID_STATE_NAME /States/",
    ]
    assert "DUPLICATE_STATE_NAME /States/A/ItemProcessor/States/A" in errors({"StartAt": "A", "States": states})


@pytest.mark.parametrize(
    ("state", "at"),
    [
        ({"Type": "Pass"}, ""),
        ({"Type": "Pass", "End": False}, ""),
        ({"Type": "Pass", "End": True, "Next": "B"}, "/End"),
        ({"Type": "Pass", "End": "true"}, "/End"),
        ({"Type": "Succeed", "Next": "B"}, "/Next"),
        ({"Type": "Fail", "End": True}, "/End"),
        ({"End": True}, ""),
        ({"Type": "Lambda", "End": True}, "/Type"),
        ({"Type": ["Pass"]}, "/Type"),
        ([], ""),
    ],
)
def test_a_state_needs_a_type_and_exactly_one_way_on(errors: Errors, state: Any, at: str) -> None:
    document = {"StartAt": "A", "States": {"A": state, "B": END}}

    assert f"{SCHEMA} /States/A{at}" in errors(document)


@pytest.mark.parametrize(
    ("field", "value"),
    [("Extra", 1), ("Comment", 1), ("TimeoutSeconds", 0), ("StartAt", 1), ("States", []), ("QueryLanguage", "jsonata")],
)
def test_the_machines_own_fields_are_judged(errors: Errors, field: str, value: Any) -> None:
    assert f"{SCHEMA} /{field}" in errors({"StartAt": "A", "States": {"A": END}, field: value})


def test_substitutions_are_taken_on_trust_wherever_they_stand(errors: Errors) -> None:
    states = {
        "A": {"Type": "Wait", "Seconds": "${Seconds}", "Next": "${Where}"},
        "B": {
            "Type": "Task",
            "Resource": "${Arn}",
            "TimeoutSeconds": "${T}",
            "Parameters": {"x.$": "$.${Key}"},
            "End": "${E}",
        },
    }

    assert errors({"StartAt": "A", "States": states, "TimeoutSeconds": "${T}"}) == []
