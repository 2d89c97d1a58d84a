from collections.abc import Callable

import pytest

from typed_asl import check

Errors = Callable[..., list[str]]
INVALID, UNSUPPORTED = "INVALID_JSONATA_EXPRESSION", "UNSUPPORTED_JSONATA_EXPRESSION"
FLOW = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{% 1 + %}", INVALID),
        ("{% 10 + * 2 %}", INVALID),
        ("{% %}", INVALID),
        ("{% $a ?? 1 %}", INVALID),
        ("{% $a ?: 1 %}", INVALID),
        ("{% 1 %", INVALID),
        ("1 %}", INVALID),
        (" {% 1 %}", INVALID),
        ("{% phone %}", UNSUPPORTED),
        ("{% [a.b] %}", UNSUPPORTED),
        ("{% $$.a %}", UNSUPPORTED),
        ("{% $eval('1') %}", UNSUPPORTED),
        ("{% $nope(1) %}", UNSUPPORTED),
        ("{% $states.inputs %}", UNSUPPORTED),
        ("{% $states.errorOutput %}", UNSUPPORTED),
    ],
)
def test_what_aws_cannot_evaluate_is_refused(state_errors: Errors, text: str, code: str) -> None:
    assert state_errors({"Type": "Pass", "Output": {"a": [text]}}, "JSONata") == [f"{code} /Output/a/0"]


@pytest.mark.parametrize(
    "text",
    [
        "{%1%}",
        "{% $states.input.items[price > 1].{'n': name, 'all': $string(price)} %}",
        "{% $map($states.input, function($v, $i) { $v.a + $i }) %}",
        "{% ($f := function($x) { $x * 2 }; $f(2)) %}",
        "{% $states.input ~> |a|{'b': c}| %}",
        "{% $states.input.a@$v.b#$i[$i > 1].($v.c) %}",
        "{% $states.input^(>price).name %}",
        "{% $states.input{kind: $sum(price)} %}",
        "{% $states.input.a ~> $uppercase() %}",
        "{% $hash('a', 'MD5') & $uuid() & $random() & $string($range(0, 9, 3)) & $parse('1') %}",
        "{% $match($states.input.a, /ab+/i) %}",
        "{% $states.context.Execution.Input.anything.at.all %}",
        "no expression",
        "100 % sure",
    ],
)
def test_what_aws_evaluates_is_taken(state_errors: Errors, state_warnings: Errors, text: str) -> None:
    assert state_errors({"Type": "Pass", "Output": text}, "JSONata") == []
    assert state_warnings({"Type": "Pass", "Output": text}, "JSONata") == []


def test_the_words_are_those_of_aws() -> None:
    states = {"E": {"Type": "Pass", "Output": {"v": "{% phone & $states.errorOutput %}"}, "End": True}}
    found = check({"QueryLanguage": "JSONata", "StartAt": "E", "States": states})

    assert [str(one) for one in found] == [
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/E/Output/v",
        "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/E/Output/v",
    ]


@pytest.mark.parametrize("field", ["Arguments", "TimeoutSeconds", "Credentials"])
def test_a_result_does_not_exist_before_the_work_is_done(state_errors: Errors, field: str) -> None:
    state = {"Type": "Task", "Resource": "${R}", field: "{% $states.result.a %}"}

    assert state_errors(state, "JSONata") == [f"{UNSUPPORTED} /{field}"]


def test_result_and_error_output_exist_where_they_are_made(state_errors: Errors) -> None:
    caught = "{% $states.errorOutput.Cause %}"
    state = {
        "Type": "Task",
        "Resource": "${R}",
        "Output": "{% $states.result %}",
        "Assign": {"r": "{% $states.result.a %}"},
        "Catch": [{"ErrorEquals": ["E"], "Output": caught, "Assign": {"c": caught}, "Next": "B"}],
    }

    assert state_errors(state, "JSONata") == []


def test_keys_of_jsonpath_and_spaces_around_an_expression_are_doubtful(state_warnings: Errors) -> None:
    state = {"Type": "Pass", "Output": {"a.$": "$.b", "c": " {% 1 %} "}}

    assert state_warnings(state, "JSONata") == ["NOT_EVALUATED /Output/a.$", "NOT_EVALUATED /Output/c"]


@pytest.mark.parametrize("path", ["Nope", "Execution.Nope", "Map.Item.Nope", "State.Name.x"])
def test_fields_that_the_context_object_does_not_have_are_doubtful(state_warnings: Errors, path: str) -> None:
    assert state_warnings({"Type": "Pass", "Parameters": {"a.$": f"$$.{path}"}}) == [
        "UNKNOWN_CONTEXT_FIELD /Parameters/a.$"
    ]
    assert state_warnings({"Type": "Pass", "Output": f"{{% $states.context.{path} %}}"}, "JSONata") == [
        "UNKNOWN_CONTEXT_FIELD /Output"
    ]


def test_an_expression_too_long_to_be_read_is_left_with_a_warning(state_warnings: Errors) -> None:
    text = "1+" * 10_000 + "1"

    assert state_warnings({"Type": "Pass", "Output": f"{{% {text} %}}"}, "JSONata") == ["EXPRESSION_NOT_READ /Output"]


def test_comments_are_not_read(state_errors: Errors) -> None:
    assert state_errors({"Type": "Pass", "Comment": "{% not closed"}, "JSONata") == []
