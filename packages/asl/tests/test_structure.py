from typed_asl import MachineBuilder, parallel, parse, structure_problems, succeed


def test_a_machine_that_was_read_is_checked_like_one_that_is_built() -> None:
    inner = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    machine = parse(
        {
            "QueryLanguage": "JSONata",
            "StartAt": "A",
            "States": {
                "A": {"Type": "Map", "ItemProcessor": inner, "ToleratedFailurePercentage": 101, "Next": "B"},
                "": {"Type": "Succeed"},
            },
        }
    )

    assert [f"{problem.code} {problem.pointer}" for problem in structure_problems(machine)] == [
        "SCHEMA_VALIDATION_FAILED /States/A/ToleratedFailurePercentage",
        "INVALID_STATE_NAME /States/",
        "MISSING_TRANSITION_TARGET /States/A/Next",
        "DUPLICATE_STATE_NAME /States/A/ItemProcessor/States/A",
    ]


def test_a_built_machine_has_no_problems() -> None:
    machine = MachineBuilder().add(parallel("P", [succeed("A")], [succeed("B")], end=True)).build()

    assert structure_problems(parse(machine.dump())) == []
