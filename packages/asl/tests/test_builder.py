import json

import pytest

from typed_asl import (
    MachineBuilder,
    S,
    Step,
    catch,
    choice,
    dynamodb_put_item,
    errors,
    expr,
    fail,
    lambda_invoke,
    map_over,
    parallel,
    parse,
    pass_on,
    retry_on,
    sns_publish,
    succeed,
    task,
    wait_for,
    wait_until,
    when,
)


class Refused(Exception):
    pass


class WrongCredential(Refused):
    pass


class Expired(WrongCredential):
    pass


class UnknownClient(Refused):
    pass


def states(*steps: Step) -> dict[str, object]:
    dumped = MachineBuilder().add(*steps).build().dump()["States"]
    assert isinstance(dumped, dict)
    return dumped


def test_a_built_machine_reads_in_the_customary_order_of_keys() -> None:
    machine = (
        MachineBuilder("Moves goods", timeout_seconds=60)
        .add(
            lambda_invoke(
                "Move",
                function="${MoverArn}",
                end=True,
                payload=expr("$states.input"),
                catch=[catch("States.ALL", next="Broken", assign={"error": expr("$states.errorOutput.Error")})],
                retry=[
                    retry_on(Refused, max_attempts=0),
                    retry_on("States.TaskFailed", "States.Timeout", backoff_rate=2.0, interval_seconds=2),
                ],
                timeout_seconds=30,
                output=expr("$states.result.Payload"),
                comment="One visit moves all",
            ),
            fail("Broken", error=expr("$error"), cause="see the log"),
        )
        .build()
    )

    expected = {
        "Comment": "Moves goods",
        "QueryLanguage": "JSONata",
        "StartAt": "Move",
        "TimeoutSeconds": 60,
        "States": {
            "Move": {
                "Type": "Task",
                "Comment": "One visit moves all",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "${MoverArn}", "Payload": "{% $states.input %}"},
                "TimeoutSeconds": 30,
                "Output": "{% $states.result.Payload %}",
                "Retry": [
                    {
                        "ErrorEquals": ["Refused", "WrongCredential", "Expired", "UnknownClient"],
                        "MaxAttempts": 0,
                    },
                    {
                        "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                        "IntervalSeconds": 2,
                        "BackoffRate": 2.0,
                    },
                ],
                "Catch": [
                    {
                        "ErrorEquals": ["States.ALL"],
                        "Assign": {"error": "{% $states.errorOutput.Error %}"},
                        "Next": "Broken",
                    }
                ],
                "End": True,
            },
            "Broken": {"Type": "Fail", "Error": "{% $error %}", "Cause": "see the log"},
        },
    }
    assert json.dumps(machine.dump()) == json.dumps(expected)
    assert parse(machine.dump_json()) == machine


def test_integrations_write_the_parameters_as_step_functions_spells_them() -> None:
    made = states(
        dynamodb_put_item(
            "Log",
            table="${Table}",
            item={"id": S("a")},
            condition_expression="#t = :t",
            expression_attribute_names={"#t": "token"},
            expression_attribute_values={":t": S("t")},
            next="Tell",
        ),
        sns_publish("Tell", topic="${Topic}", message={"id": 1}, subject="Note", next="Call"),
        lambda_invoke("Call", function="f", qualifier="live", end=True),
    )

    assert made == {
        "Log": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Arguments": {
                "TableName": "${Table}",
                "Item": {"id": {"S": "a"}},
                "ConditionExpression": "#t = :t",
                "ExpressionAttributeNames": {"#t": "token"},
                "ExpressionAttributeValues": {":t": {"S": "t"}},
            },
            "Next": "Tell",
        },
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Arguments": {"TopicArn": "${Topic}", "Message": {"id": 1}, "Subject": "Note"},
            "Next": "Call",
        },
        "Call": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "f", "Qualifier": "live"},
            "End": True,
        },
    }


def test_all_kinds_of_states_can_be_built_and_read_again() -> None:
    machine = (
        MachineBuilder(start_at="Each")
        .add(
            succeed("Fine", output={"done": True}),
            map_over(
                "Each",
                items=expr("$states.input.rows"),
                max_concurrency=4,
                steps=[pass_on("Shape", output=None, end=True)],
                next="Both",
            ),
            parallel("Both", [task("Left", resource="l", end=True)], [succeed("Right")], next="Which"),
            choice("Which", when(expr("$states.input[0] = 1"), next="Pause"), default="Until"),
            wait_for("Pause", seconds=5, next="Until"),
            wait_until("Until", timestamp="2030-01-01T00:00:00Z", next="Fine"),
        )
        .build()
    )

    assert parse(machine.dump()) == machine
    dumped = machine.dump()
    assert dumped["StartAt"] == "Each"
    assert dumped["States"]["Each"] == {
        "Type": "Map",
        "Items": "{% $states.input.rows %}",
        "MaxConcurrency": 4,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Shape",
            "States": {"Shape": {"Type": "Pass", "Output": None, "End": True}},
        },
        "Next": "Both",
    }


def test_error_classes_stand_for_all_their_subclasses_and_each_name_comes_once() -> None:
    assert errors(WrongCredential, "States.Timeout", Refused) == [
        *("WrongCredential", "Expired", "States.Timeout", "Refused", "UnknownClient"),
    ]


@pytest.mark.parametrize("seconds", ["{% $pause %}", "${Pause}"])
def test_numbers_may_be_expressions_or_substitutions(seconds: str) -> None:
    assert states(wait_for("W", seconds=seconds, end=True)) == {"W": {"Type": "Wait", "Seconds": seconds, "End": True}}
