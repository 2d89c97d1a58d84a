from collections.abc import Callable
from typing import Any

import pytest

Errors = Callable[..., list[str]]
READ = {"Type": "Pass", "Output": "{% $x %}", "End": True}


def machine(**states: Any) -> dict[str, Any]:
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def test_a_variable_assigned_before_is_known_and_one_assigned_nowhere_is_not(warnings: Errors) -> None:
    set_x = {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"}

    assert warnings(machine(A=set_x, B=READ)) == []
    assert warnings(machine(B=READ)) == ["VARIABLE_UNASSIGNED /States/B/Output"]


def test_a_states_own_assign_takes_effect_after_it(warnings: Errors) -> None:
    state = {**READ, "Assign": {"x": 1}}

    assert warnings(machine(A=state)) == ["VARIABLE_UNASSIGNED /States/A/Output"]


def test_a_variable_assigned_on_one_way_only_is_doubtful(warnings: Errors) -> None:
    rules = [{"Condition": True, "Next": "B", "Assign": {"x": 1}}]

    assert warnings(machine(A={"Type": "Choice", "Choices": rules, "Default": "B"}, B=READ)) == [
        "VARIABLE_MAYBE_UNASSIGNED /States/B/Output"
    ]
    assert warnings(machine(A={"Type": "Choice", "Choices": rules, "Default": "B", "Assign": {"x": 2}}, B=READ)) == []


def test_a_catcher_assigns_on_its_own_way_only(warnings: Errors) -> None:
    catch = [{"ErrorEquals": ["E"], "Next": "B", "Assign": {"x": 1}}]
    task = {"Type": "Task", "Resource": "${R}", "Catch": catch, "Next": "C"}

    assert warnings(machine(A=task, B=READ, C={**READ})) == ["VARIABLE_UNASSIGNED /States/C/Output"]


def test_a_loop_does_not_make_a_variable_sure(warnings: Errors) -> None:
    loop = {"Type": "Choice", "Choices": [{"Condition": "{% $x > 1 %}", "Next": "C"}], "Default": "B"}
    states = {"A": loop, "B": {"Type": "Pass", "Assign": {"x": 1}, "Next": "A"}, "C": {"Type": "Succeed"}}

    assert warnings(machine(**states)) == ["VARIABLE_MAYBE_UNASSIGNED /States/A/Choices/0/Condition"]


@pytest.mark.parametrize(("mode", "expected"), [("INLINE", []), ("DISTRIBUTED", ["VARIABLE_UNASSIGNED"])])
def test_inline_flows_see_the_variables_around_them_and_distributed_ones_do_not(
    warnings: Errors, mode: str, expected: list[str]
) -> None:
    config = {"Mode": mode, **({"ExecutionType": "STANDARD"} if mode == "DISTRIBUTED" else {})}
    flow = {"ProcessorConfig": config, "StartAt": "I", "States": {"I": READ}}
    states = {
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "M"},
        "M": {"Type": "Map", "ItemProcessor": flow, "End": True},
    }

    assert [text.split()[0] for text in warnings(machine(**states))] == expected


def test_inner_variables_end_with_their_flow(warnings: Errors) -> None:
    branch = {"StartAt": "I", "States": {"I": {"Type": "Pass", "Assign": {"x": 1}, "End": True}}}

    assert warnings(machine(P={"Type": "Parallel", "Branches": [branch], "Next": "B"}, B=READ)) == [
        "VARIABLE_UNASSIGNED /States/B/Output"
    ]


def test_an_inner_flow_cannot_assign_a_variable_of_the_outer_one(errors: Errors) -> None:
    branch = {"StartAt": "I", "States": {"I": {"Type": "Pass", "Assign": {"x": 1}, "End": True}}}
    states = {
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "P"},
        "P": {"Type": "Parallel", "Branches": [branch], "End": True},
    }

    assert errors(machine(**states)) == ["SCHEMA_VALIDATION_FAILED /States/P/Branches/0/States/I/Assign/x"]


def test_the_name_states_is_reserved_and_odd_names_are_doubtful(errors: Errors, warnings: Errors) -> None:
    document = machine(A={"Type": "Pass", "Assign": {"states": 1, "a-b": 1, "1": 1, "ok_1": 1}, "End": True})

    assert errors(document) == ["SCHEMA_VALIDATION_FAILED /States/A/Assign/states"]
    assert warnings(document) == ["BAD_VARIABLE_NAME /States/A/Assign/a-b", "BAD_VARIABLE_NAME /States/A/Assign/1"]


def test_variables_are_followed_through_jsonpath_too(warnings: Errors) -> None:
    states = {
        "A": {"Type": "Pass", "Assign": {"x.$": "$.a"}, "Next": "B"},
        "B": {"Type": "Pass", "Parameters": {"p.$": "States.Format('{}{}', $x, $y)"}, "InputPath": "$x.b", "End": True},
    }

    assert warnings({"StartAt": "A", "States": states}) == ["VARIABLE_UNASSIGNED /States/B/Parameters/p.$"]
