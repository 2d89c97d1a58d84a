from typed_asl import (
    MachineBuilder,
    catch,
    choice,
    expr,
    expressions,
    fail,
    lambda_invoke,
    map_over,
    pass_on,
    retry_on,
    wait_for,
    when,
)


def machine() -> MachineBuilder:
    return MachineBuilder("{% not evaluated %}").add(
        lambda_invoke(
            "Read",
            function="f",
            payload={"rows": [expr("$states.input")]},
            retry=[retry_on("Gone", max_attempts=0), retry_on("A", "B", "C", interval_seconds=2)],
            catch=[catch("Gone", next="Bad", assign={"why": expr("$states.errorOutput.Cause")})],
            next="Enough?",
        ),
        choice("Enough?", when(expr('$states.input.n > 3 and $states.input.m = "#1"'), next="Fine"), default="Rest"),
        wait_for("Rest", seconds=5, next="Read"),
        pass_on("Fine", assign={"Next": expr("1 + 1")}, end=True),
        fail("Bad", error="Gone", cause=expr("$why")),
    )


def test_every_expression_is_listed_with_its_pointer_and_nothing_that_is_not_evaluated() -> None:
    assert expressions(machine().build()) == [
        ("/States/Read/Arguments/Payload/rows/0", "$states.input"),
        ("/States/Read/Catch/0/Assign/why", "$states.errorOutput.Cause"),
        ("/States/Enough?/Choices/0/Condition", '$states.input.n > 3 and $states.input.m = "#1"'),
        ("/States/Fine/Assign/Next", "1 + 1"),
        ("/States/Bad/Cause", "$why"),
    ]


def test_expressions_of_inner_flows_are_listed_too() -> None:
    inner = [pass_on("a/b", output=expr("$states.input"), end=True)]
    built = MachineBuilder().add(map_over("Each", items=expr("$states.input.rows"), steps=inner, end=True)).build()

    assert expressions(built) == [
        ("/States/Each/Items", "$states.input.rows"),
        ("/States/Each/ItemProcessor/States/a~1b/Output", "$states.input"),
    ]
