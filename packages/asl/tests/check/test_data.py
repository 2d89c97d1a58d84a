from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, Field

from typed_asl import check

Errors = Callable[..., list[str]]
CODE = "PATH_NOT_IN_DATA"


class Order(BaseModel):
    order_id: str = Field(alias="orderId")
    lines: list[dict[str, Any]] = []


def flow(*states: dict[str, Any], language: str = "JSONPath") -> dict[str, Any]:
    named = {f"S{index}": {"Type": "Pass", "Next": f"S{index + 1}", **state} for index, state in enumerate(states)}
    last = named[f"S{len(states) - 1}"]
    del last["Next"]
    last["End"] = True
    return {"QueryLanguage": language, "StartAt": "S0", "States": named}


READ = {"Parameters": {"id.$": "$.orderId"}}


def test_a_path_to_a_field_of_the_declared_input_is_taken(errors: Errors) -> None:
    assert errors(flow(READ), inputs={"": Order}) == []


def test_a_misspelt_path_is_found_where_the_input_is_declared(errors: Errors) -> None:
    document = flow({"Parameters": {"id.$": "States.Format('{}', $.orderID)"}, "InputPath": "$"})

    assert errors(document, inputs={"": Order}) == [f"{CODE} /States/S0/Parameters/id.$"]
    assert errors(document) == []


@pytest.mark.parametrize(
    ("step", "dropped"),
    [
        ({"Parameters": {"other": 1}}, True),
        ({"Parameters": {"other": 1}, "ResultPath": "$.more"}, False),
        ({"Parameters": {"other": 1}, "ResultPath": None}, False),
        ({"Result": {"a": 1}}, True),
        ({"Result": {"orderId": 1}}, False),
        ({"OutputPath": "$.lines"}, False),
        ({"InputPath": None}, True),
        ({"Type": "Task", "Resource": "${R}"}, False),
        ({"Type": "Task", "Resource": "${R}", "ResultSelector": {"b.$": "$.c"}}, True),
        ({"Type": "Wait", "Seconds": 1}, False),
    ],
    ids=str,
)
def test_what_a_step_drops_is_gone_for_the_next(errors: Errors, step: dict[str, Any], dropped: bool) -> None:
    expected = [f"{CODE} /States/S1/Parameters/id.$"] if dropped else []

    assert errors(flow(step, READ), inputs={"": Order}) == expected


def test_the_data_of_one_state_can_be_declared_anew(errors: Errors) -> None:
    document = flow({"Result": {"a": 1}}, READ)

    assert errors(document, inputs={"S1": {"type": "object", "properties": {"orderId": {"type": "string"}}}}) == []


def test_a_field_that_comes_on_one_way_only_is_not_reported(errors: Errors) -> None:
    rules = [{"Variable": "$.lines", "IsPresent": True, "Next": "Keep"}]
    states = {
        "C": {"Type": "Choice", "Choices": rules, "Default": "Drop"},
        "Keep": {"Type": "Pass", "Next": "Read"},
        "Drop": {"Type": "Pass", "Result": {}, "Next": "Read"},
        "Read": {"Type": "Pass", **READ, "End": True},
    }

    assert errors({"StartAt": "C", "States": states}, inputs={"": Order}) == []


def test_what_a_catcher_passes_on_is_error_and_cause(errors: Errors) -> None:
    states = {
        "T": {"Type": "Task", "Resource": "${R}", "Catch": [{"ErrorEquals": ["E"], "Next": "C"}], "End": True},
        "C": {"Type": "Pass", "Parameters": {"a.$": "$.Cause", "b.$": "$.orderId"}, "End": True},
    }

    assert errors({"StartAt": "T", "States": states}, inputs={"": Order}) == [f"{CODE} /States/C/Parameters/b.$"]


def test_jsonata_that_would_give_nothing_is_an_error_and_a_part_of_it_doubtful(
    errors: Errors, warnings: Errors
) -> None:
    document = flow(
        {"Output": {"a": "{% $states.input.orderId %}"}},
        {"Output": {"x": "{% $states.input.orderId %}", "y": "{% $exists($states.input.orderId) %}"}},
        language="JSONata",
    )

    assert errors(document, inputs={"": Order}) == [f"{CODE} /States/S1/Output/x"]
    assert warnings(document, inputs={"": Order}) == [f"{CODE} /States/S1/Output/y"]


def test_a_model_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="give a pydantic class or a JSON Schema"):
        check(flow(READ), inputs={"": 5})


def test_data_past_256_kib_is_an_error_and_doubtful_where_expressions_stand_in_it(
    errors: Errors, warnings: Errors
) -> None:
    large = "x" * 262_145

    assert errors(flow({"Result": large})) == ["PAYLOAD_PAST_LIMIT /States/S0/Result"]
    assert errors(flow({"Result": large[4:]})) == []
    assert warnings(flow({"Parameters": {"a": large, "b.$": "$.c"}})) == ["PAYLOAD_PAST_LIMIT /States/S0/Parameters"]
