import pytest

from typed_asl import (
    BuildError,
    ExpressionError,
    MachineBuilder,
    Step,
    all_of,
    any_of,
    catch,
    choice,
    compare,
    context,
    expr,
    fail,
    intrinsic,
    lambda_invoke,
    map_over,
    not_,
    parse,
    pass_on,
    path,
    succeed,
    task,
    variable,
    wait_for,
    wait_until,
    when,
)


def states(*steps: Step) -> dict[str, object]:
    machine = MachineBuilder(query_language="JSONPath").add(*steps).build()
    assert parse(machine.dump_json()) == machine
    dumped = machine.dump()["States"]
    assert isinstance(dumped, dict)
    return dumped


def test_steps_are_written_in_jsonpath_where_the_machine_is_in_it() -> None:
    made = states(
        lambda_invoke(
            "Copy",
            function="${Arn}",
            payload={"id": path("id"), "by": context("Execution", "Name"), "fixed": 1},
            timeout_seconds=path("limit"),
            input_path=path("order"),
            result_selector={"n": path("Payload", "n")},
            result_path=None,
            assign={"last": path("Payload")},
            credentials={"RoleArn": path("role")},
            catch=[catch("States.ALL", next="Broken", result_path="$.error", assign={"why": path("Cause")})],
            next="Each",
        ),
        map_over(
            "Each",
            items=path("rows"),
            max_concurrency=path("limit"),
            item_selector={"row": context("Map", "Item", "Value")},
            steps=[pass_on("Keep", parameters={"x": variable("last", "x")}, end=True)],
            next="Pause",
        ),
        wait_for("Pause", seconds=path("delay"), next="Until"),
        wait_until("Until", timestamp=path("when"), end=True),
        fail("Broken", error="Broken", cause=intrinsic("Format", "it was {}", path("error"))),
    )

    assert made["Copy"] == {
        "Type": "Task",
        "InputPath": "$.order",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Credentials": {"RoleArn.$": "$.role"},
        "Parameters": {
            "FunctionName": "${Arn}",
            "Payload": {"id.$": "$.id", "by.$": "$$.Execution.Name", "fixed": 1},
        },
        "TimeoutSecondsPath": "$.limit",
        "ResultSelector": {"n.$": "$.Payload.n"},
        "ResultPath": None,
        "Assign": {"last.$": "$.Payload"},
        "Catch": [
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Assign": {"why.$": "$.Cause"}, "Next": "Broken"}
        ],
        "Next": "Each",
    }
    assert made["Each"] == {
        "Type": "Map",
        "ItemsPath": "$.rows",
        "ItemSelector": {"row.$": "$$.Map.Item.Value"},
        "MaxConcurrencyPath": "$.limit",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Keep",
            "States": {"Keep": {"Type": "Pass", "Parameters": {"x.$": "$last.x"}, "End": True}},
        },
        "Next": "Pause",
    }
    assert made["Pause"] == {"Type": "Wait", "SecondsPath": "$.delay", "Next": "Until"}
    assert made["Until"] == {"Type": "Wait", "TimestampPath": "$.when", "End": True}
    assert made["Broken"] == {
        "Type": "Fail",
        "Error": "Broken",
        "CausePath": "States.Format('it was {}', $.error)",
    }


def test_a_choice_compares_and_nests() -> None:
    rule = all_of(
        compare(path("left"), numeric_greater_than=0),
        any_of(compare("$.kind", string_equals="a"), not_(compare(path("at"), timestamp_less_than=path("until")))),
    )
    made = states(
        choice(
            "Which",
            when(rule, next="Done", comment="go on"),
            when(compare(path("ready"), is_present=True), next="Done", assign={"x": path("ready")}),
            default="Done",
        ),
        succeed("Done"),
    )

    assert made["Which"] == {
        "Type": "Choice",
        "Choices": [
            {
                "Comment": "go on",
                "And": [
                    {"Variable": "$.left", "NumericGreaterThan": 0},
                    {
                        "Or": [
                            {"Variable": "$.kind", "StringEquals": "a"},
                            {"Not": {"Variable": "$.at", "TimestampLessThanPath": "$.until"}},
                        ]
                    },
                ],
                "Next": "Done",
            },
            {"Variable": "$.ready", "IsPresent": True, "Assign": {"x.$": "$.ready"}, "Next": "Done"},
        ],
        "Default": "Done",
    }


def test_a_state_may_be_in_jsonata_in_a_machine_in_jsonpath() -> None:
    step = lambda_invoke("A", function="f", payload=expr("$states.input"), query_language="JSONata", end=True)

    assert states(step)["A"] == {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
        "End": True,
    }


def test_comparisons_that_the_language_does_not_have_are_refused() -> None:
    with pytest.raises(ExpressionError, match="in one way, not in 2"):
        compare(path("a"), is_null=True, string_equals="x")
    with pytest.raises(ExpressionError, match="in one way, not in 0"):
        compare(path("a"))
    with pytest.raises(ExpressionError, match="takes no path"):
        compare(path("a"), string_matches=path("b"))
    with pytest.raises(ExpressionError, match="is no JSONPath"):
        compare("a", is_null=True)
    with pytest.raises(ExpressionError, match="at least one"):
        any_of()
    with pytest.raises(BuildError, match="NumericEquals"):
        compare(path("a"), numeric_equals="many")


@pytest.mark.parametrize(
    ("step", "language", "fault"),
    [
        (wait_for("A", seconds=path("s"), end=True), "JSONata", "WRONG_LANGUAGE /States/A/Seconds"),
        (lambda_invoke("A", function=path("f"), end=True), "JSONata", "WRONG_LANGUAGE /States/A/Arguments"),
        (task("A", resource=path("r"), end=True), "JSONPath", "BAD_EXPRESSION /States/A/Resource"),
        (wait_for("A", seconds=intrinsic("UUID"), end=True), "JSONPath", "BAD_EXPRESSION /States/A/Seconds"),
        (task("A", resource="r", arguments=path("f"), end=True), "JSONPath", "BAD_EXPRESSION /States/A/Arguments"),
    ],
)
def test_paths_where_the_language_has_none_are_named_with_their_place(step: Step, language: str, fault: str) -> None:
    builder = MachineBuilder(query_language="JSONata" if language == "JSONata" else "JSONPath").add(step)

    with pytest.raises(BuildError) as caught:
        builder.build()
    assert [f"{problem.code} {problem.pointer}" for problem in caught.value.problems] == [fault]
