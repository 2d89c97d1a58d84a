import pytest

from typed_asl import MachineBuilder, SubstitutionError, expr, lambda_invoke, substitute, substitutions

MACHINE = (
    MachineBuilder("In ${Env}")
    .add(
        lambda_invoke(
            "Call",
            function="arn:${Region}:${Name}",
            payload={"${Key}": [expr("$states.input"), "${Name}", "$price {x} ${1}"]},
            timeout_seconds="${Limit}",
            end=True,
        )
    )
    .build()
)
VALUES: dict[str, str | int | float | bool] = {"Env": "test", "Region": "eu", "Name": "f", "Key": "k", "Limit": 30}


def test_substitutions_are_found_in_values_and_in_keys() -> None:
    assert substitutions(MACHINE) == set(VALUES)
    assert substitutions(MACHINE.dump()) == set(VALUES)


def test_every_place_is_filled_and_a_number_stays_one() -> None:
    filled = substitute(MACHINE.dump(), VALUES)

    assert filled == {
        "Comment": "In test",
        "QueryLanguage": "JSONata",
        "StartAt": "Call",
        "States": {
            "Call": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {
                    "FunctionName": "arn:eu:f",
                    "Payload": {"k": ["{% $states.input %}", "f", "$price {x} ${1}"]},
                },
                "TimeoutSeconds": 30,
                "End": True,
            }
        },
    }
    assert substitutions(filled) == set()
    assert substitutions(MACHINE) == set(VALUES)


def test_all_missing_and_all_unused_names_are_told_together() -> None:
    with pytest.raises(SubstitutionError) as caught:
        substitute(MACHINE, {"Env": "test", "Region": "eu", "Nmae": "f", "Limit": 1})

    assert caught.value.missing == ("Key", "Name")
    assert caught.value.unused == ("Nmae",)
    assert "no value for ${Key}, ${Name}; no place asks for ${Nmae}" in str(caught.value)


def test_a_value_that_looks_like_a_substitution_is_not_filled_again() -> None:
    assert substitute({"a": "${A}", "b": "x${A}"}, {"A": "${B}"}) == {"a": "${B}", "b": "x${B}"}
