from typed_asl import (
    MachineBuilder,
    catch,
    choice,
    expr,
    fail,
    lambda_invoke,
    map_over,
    mermaid,
    parallel,
    parse,
    pass_on,
    retry_on,
    succeed,
    task,
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


def test_a_machine_is_drawn_with_its_choices_errors_and_retriers() -> None:
    drawn = mermaid(machine().build())

    assert drawn.splitlines()[:16] == [
        "flowchart TD",
        '    sstart((" ")):::dot',
        '    s0["<b>Read</b><br/>lambda:invoke<br/>never retried: Gone'
        '<br/>↻ 3 times, 2 s, rate 2.0: A, B and 1 more"]:::task',
        '    s1{"<b>Enough?</b>"}:::choice',
        '    s2("<b>Rest</b><br/>5 s"):::plain',
        '    s3("<b>Fine</b>"):::plain',
        '    s4(["<b>Bad</b><br/>Gone"]):::bad',
        '    send((("End"))):::good',
        "    sstart --> s0",
        "    s0 --> s1",
        '    s0 -. "Gone" .-> s4',
        '    s1 -->|"$states.input.n #gt; 3 and $states.input.m = #quot;#35;1#quot;"| s3',
        '    s1 -->|"otherwise"| s2',
        "    s2 --> s0",
        "    s3 --> send",
        "    classDef task fill:#e8f1fd,stroke:#2563a8,color:#10253f",
    ]


def test_the_drawing_is_the_same_for_a_machine_read_again() -> None:
    built = machine().build()

    assert mermaid(parse(built.dump_json())) == mermaid(built)


def test_inner_flows_are_drawn_inside_their_state() -> None:
    drawn = mermaid(
        MachineBuilder()
        .add(
            parallel("Both", [succeed("L")], [task("R", resource="r", end=True)], next="Each"),
            map_over("Each", steps=[succeed("I")], catch=[catch("States.ALL", next="Out")], end=True),
            succeed("Out"),
        )
        .build()
    )

    assert (
        '    subgraph s0["<b>Both</b>"]\n        s0_0_start((" ")):::dot\n        s0_0_0(["<b>L</b>"]):::good' in drawn
    )
    assert '        s0_1_0["<b>R</b><br/>r"]:::task\n        s0_1_end((("End"))):::good' in drawn
    assert '    subgraph s1["<b>Each</b> · for each item"]' in drawn
    assert '    s1 -. "any error" .-> s2' in drawn


def test_a_dangling_target_is_drawn_as_missing() -> None:
    states = {"A": {"Type": "Pass", "Next": "B"}}

    drawn = mermaid(parse({"QueryLanguage": "JSONata", "StartAt": "A", "States": states}))
    assert '    s1["missing: B"]:::bad' in drawn
    assert "    s0 --> s1\n" in drawn


def test_long_conditions_are_shortened_unless_the_rule_has_a_comment() -> None:
    long = expr(" and ".join(f"$states.input.field{index} = {index}" for index in range(20)))
    drawn = mermaid(
        MachineBuilder()
        .add(choice("C", when(long, next="Z"), when(long, next="Z", comment="all set"), default="Z"), succeed("Z"))
        .build()
    )

    assert '|"$states.input.field0 = 0 and $states.input.field1 = 1 and $…"|' in drawn
    assert '|"all set"|' in drawn
