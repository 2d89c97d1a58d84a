import json
from typing import Any

import pytest

from typed_asl import Choice, Map, ParseError, StateMachine, Task, parse
from typed_asl.model.choices import COMPARATORS
from typed_asl.model.machine import all_states


def document(**states: object) -> dict[str, Any]:
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def problems(definition: object) -> list[str]:
    with pytest.raises(ParseError) as caught:
        parse(definition if isinstance(definition, str | bytes | dict) else json.dumps(definition))
    return [str(problem) for problem in caught.value.problems]


def test_a_document_is_read_into_typed_states_and_written_back_in_its_own_order() -> None:
    text = json.dumps(
        document(
            Call={
                "Next": "Done",
                "Retry": [{"MaxAttempts": 0, "ErrorEquals": ["Gone"]}],
                "Type": "Task",
                "Arguments": {"b": 1, "a": [None, True, 1.5]},
                "Resource": "arn:aws:states:::lambda:invoke",
                "TimeoutSeconds": "{% $limit %}",
                "Output": None,
            },
            Done={"Type": "Succeed", "Comment": "well"},
        )
    )

    machine = parse(text)

    call = machine.states["Call"]
    assert isinstance(call, Task)
    assert call.retry[0].error_equals == ("Gone",)
    assert json.dumps(machine.dump()) == text


def test_key_order_does_not_make_two_machines_differ() -> None:
    one = parse(document(A={"Type": "Pass", "Output": 1, "End": True}))
    other = parse(document(A={"End": True, "Output": 1, "Type": "Pass"}))

    assert one == other
    assert hash(one) == hash(other)
    assert one != parse(document(A={"Type": "Pass", "End": True}))
    assert parse(document(A={"Type": "Pass", "Output": None, "End": True})) != parse(
        document(A={"Type": "Pass", "End": True})
    )


def test_what_is_dumped_is_a_copy() -> None:
    machine = parse(document(A={"Type": "Pass", "Output": {"x": [1]}, "End": True}))
    machine.dump()["States"]["A"]["Output"]["x"].append(2)

    assert machine.dump()["States"] == {"A": {"Type": "Pass", "Output": {"x": [1]}, "End": True}}


@pytest.mark.parametrize("field", ["start_at", "comment", "other"])
def test_a_parsed_machine_cannot_be_changed(field: str) -> None:
    machine = parse(document(A={"Type": "Succeed"}))

    with pytest.raises(ValueError, match=r"frozen|no field"):
        setattr(machine, field, "B")


def test_the_query_language_is_the_states_own_else_the_machines_and_never_that_of_a_map_around() -> None:
    inner = {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
    outer = {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": inner, "End": True}
    jsonpath = parse({"StartAt": "A", "States": {"A": outer}})
    jsonata = parse({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": outer}})

    assert [(found.pointer, found.language) for found in all_states(jsonpath)] == [
        ("/States/A", "JSONata"),
        ("/States/A/ItemProcessor/States/B", "JSONPath"),
    ]
    assert [found.language for found in all_states(jsonata)] == ["JSONata", "JSONata"]


def test_a_map_under_its_deprecated_names_is_read_and_its_flow_found() -> None:
    inner = {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
    definition = {"StartAt": "A", "States": {"A": {"Type": "Map", "Iterator": inner, "Parameters": {}, "End": True}}}
    machine = parse(definition)

    state = machine.states["A"]
    assert isinstance(state, Map)
    assert list(state.flow.states) == ["B"]
    assert not state.distributed
    assert [found.pointer for found in all_states(machine)] == ["/States/A", "/States/A/Iterator/States/B"]
    assert machine.dump() == definition


def test_a_map_without_a_flow_is_refused_at_its_place() -> None:
    (problem,) = problems(document(A={"Type": "Map", "End": True}))

    assert problem.startswith("MISSING_FIELD at /States/A/ItemProcessor: ")


def test_a_rule_names_its_comparison_and_nests_others() -> None:
    rule = {
        "And": [{"Variable": "$.a", "IsNull": False}, {"Not": {"Variable": "$.b", "NumericLessThanPath": "$.c"}}],
        "Next": "A",
    }
    definition = {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [rule]}}}

    machine = parse(definition)

    state = machine.states["A"]
    assert isinstance(state, Choice)
    (read,) = state.choices
    assert read.comparison is None
    assert read.and_[0].comparison == ("IsNull", False)
    assert read.and_[1].not_ is not None
    assert read.and_[1].not_.comparison == ("NumericLessThanPath", "$.c")
    assert machine.dump() == definition


@pytest.mark.parametrize("comparator", COMPARATORS.values())
def test_every_comparator_of_the_language_is_known_under_its_name(comparator: str) -> None:
    value: object = "$.x"
    if not comparator.endswith("Path"):
        value = 1.5 if comparator.startswith("Numeric") else comparator.startswith(("Is", "Boolean")) or "x"
    rule = {"Variable": "$.a", comparator: value, "Next": "A"}
    definition = {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [rule]}}}

    assert parse(definition).dump() == definition


def test_a_key_that_a_deployment_fills_is_kept_where_the_language_has_no_such_field() -> None:
    definition = document(A={"${Field}": 3, "Type": "Pass", "${Other}": {"b": 1}, "End": True})
    machine = parse(definition)

    assert json.dumps(machine.dump()) == json.dumps(definition)
    assert machine == parse(definition)
    assert machine != parse(document(A={"${Field}": 4, "Type": "Pass", "${Other}": {"b": 1}, "End": True}))


def test_every_fault_is_told_with_its_place_and_value() -> None:
    found = problems(
        document(
            A={"Type": "Tsk"},
            B={"Type": "Task", "TimeoutSeconds": "soon", "resource": "x", "End": "true"},
        )
    )

    assert found == [
        "UNKNOWN_STATE_TYPE at /States/A: 'Type' should have one of these values: "
        "[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map], not 'Tsk'",
        "MISSING_FIELD at /States/B/Resource: the field 'Resource' is required but was missing",
        "WRONG_VALUE at /States/B/TimeoutSeconds: "
        "should be a whole number, an expression {% … %} or a ${Substitution}, not 'soon'",
        "WRONG_VALUE at /States/B/End: should be true, false or a ${Substitution}, not 'true'",
        "UNKNOWN_FIELD at /States/B/resource: "
        "there is no field 'resource' here; check its spelling and the state's Type",
    ]


def test_deep_arguments_are_read_up_to_the_stated_depth() -> None:
    deep: object = 1
    for _ in range(90):
        deep = {"x": deep}
    definition = document(A={"Type": "Pass", "Output": deep, "End": True})

    assert parse(json.dumps(definition)).dump() == definition


def test_substitutions_stand_where_numbers_booleans_and_texts_belong() -> None:
    rule = {"Variable": "${Where}", "IsPresent": "${Yes}", "Next": "${Target}"}
    definition = document(
        A={"Type": "Task", "Resource": "${Arn}", "TimeoutSeconds": "${Limit}", "End": "${Last}"},
        B={"Type": "Wait", "Seconds": "${Pause}", "Next": "A"},
        **{"${Name}": {"Type": "Choice", "Choices": [rule]}},
    )

    assert parse(definition).dump() == definition


def test_json_text_is_indented_and_keeps_letters_readable() -> None:
    machine = StateMachine(start_at="Fin", states={}, comment="año")

    assert machine.dump_json() == '{\n  "Comment": "año",\n  "StartAt": "Fin",\n  "States": {}\n}'
    assert machine.dump_json(indent=None) == '{"Comment": "año", "StartAt": "Fin", "States": {}}'


def test_a_changed_copy_of_what_was_read_shows_its_new_fields() -> None:
    state = parse(document(A={"Type": "Pass", "End": True})).states["A"]

    assert state.model_copy(update={"comment": "new"}).dump() == {"Type": "Pass", "End": True, "Comment": "new"}
