import json
from typing import Any

import pytest

from typed_asl import ParseError, StateMachine, Task, parse


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


def test_a_document_without_a_query_language_is_jsonpath_and_refused() -> None:
    definition: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}

    (problem,) = problems(definition)
    assert problem.startswith("JSONPATH_NOT_SUPPORTED at /States/A: ")
    assert '"QueryLanguage": "JSONata"' in problem


def test_jsonata_may_be_chosen_by_each_state() -> None:
    definition: dict[str, Any] = {"StartAt": "A", "States": {"A": {"QueryLanguage": "JSONata", "Type": "Succeed"}}}

    assert parse(definition).dump() == definition


def test_inner_states_do_not_inherit_the_query_language_of_their_map() -> None:
    inner = {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
    outer = {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": inner, "End": True}

    (problem,) = problems({"StartAt": "A", "States": {"A": outer}})
    assert problem.startswith("JSONPATH_NOT_SUPPORTED at /States/A/ItemProcessor/States/B: ")


@pytest.mark.parametrize("field", ["InputPath", "Parameters", "ResultSelector", "ResultPath", "OutputPath"])
def test_jsonpath_fields_are_refused_by_name(field: str) -> None:
    (problem,) = problems(document(A={"Type": "Pass", field: "$", "End": True}))

    assert problem.startswith(f"JSONPATH_NOT_SUPPORTED at /States/A/{field}: {field!r} belongs to JSONPath")


def test_jsonpath_comparisons_are_refused_by_name() -> None:
    rule = {"Variable": "$.a", "StringEquals": "x", "Next": "A"}

    found = problems(document(A={"Type": "Choice", "Choices": [rule]}))
    assert [problem.partition(": ")[0] for problem in found] == [
        "MISSING_FIELD at /States/A/Choices/0/Condition",
        "JSONPATH_NOT_SUPPORTED at /States/A/Choices/0/Variable",
        "JSONPATH_NOT_SUPPORTED at /States/A/Choices/0/StringEquals",
    ]


def test_a_distributed_map_is_refused_and_not_misread_as_an_inline_one() -> None:
    inner = {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}

    found = problems(document(A={"Type": "Map", "ItemProcessor": inner, "Label": "x", "End": True}))
    assert [problem.partition(": ")[0] for problem in found] == [
        "WRONG_VALUE at /States/A/ItemProcessor/ProcessorConfig/Mode",
        "NOT_SUPPORTED at /States/A/Label",
    ]


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
        "WRONG_VALUE at /States/B/End: should be a valid boolean, not 'true'",
        "UNKNOWN_FIELD at /States/B/resource: "
        "there is no field 'resource' here; check its spelling and the state's Type",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"StartAt": "A",\n "States": }', "Expecting value in line 2, column 12"),
        ('{"StartAt": "A", "StartAt": "B"}', "the key 'StartAt' stands twice"),
        ('{"TimeoutSeconds": NaN}', "NaN is not JSON"),
        ('{"TimeoutSeconds": 1e999}', "inf is not a JSON number"),
        ("[" * 100_000, "nested deeper than 100 levels"),
        ('{"a":' * 101 + "1" + "}" * 101, "nested deeper than 100 levels"),
        ("[]", "a definition is a JSON object, not []"),
        (b'{"StartAt": "\xff"}', "the text is not UTF-8"),
        ("", "Expecting value in line 1, column 1"),
    ],
)
def test_text_that_is_not_a_definition_gets_one_located_message(text: str | bytes, message: str) -> None:
    (problem,) = problems(text)

    assert problem.startswith("INVALID_JSON at /: ")
    assert message in problem


def test_deep_arguments_are_read_up_to_the_stated_depth() -> None:
    deep: object = 1
    for _ in range(90):
        deep = {"x": deep}
    definition = document(A={"Type": "Pass", "Output": deep, "End": True})

    assert parse(json.dumps(definition)).dump() == definition


def test_substitutions_stand_where_numbers_and_texts_belong() -> None:
    definition = document(
        A={"Type": "Task", "Resource": "${Arn}", "TimeoutSeconds": "${Limit}", "End": True},
        B={"Type": "Wait", "Seconds": "${Pause}", "Next": "A"},
    )

    assert parse(definition).dump() == definition


def test_json_text_is_indented_and_keeps_letters_readable() -> None:
    machine = StateMachine(start_at="Fin", states={}, comment="año")

    assert machine.dump_json() == '{\n  "Comment": "año",\n  "StartAt": "Fin",\n  "States": {}\n}'
    assert machine.dump_json(indent=None) == '{"Comment": "año", "StartAt": "Fin", "States": {}}'


def test_a_changed_copy_of_what_was_read_shows_its_new_fields() -> None:
    state = parse(document(A={"Type": "Pass", "End": True})).states["A"]

    assert state.model_copy(update={"comment": "new"}).dump() == {"Type": "Pass", "End": True, "Comment": "new"}
