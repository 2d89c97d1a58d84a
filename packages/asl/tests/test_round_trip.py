import json
import os
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from typed_asl import ParseError, expressions, mermaid, parse

Strategy: TypeAlias = st.SearchStrategy[Any]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
EXPRESSION = st.just("{% $states.input %}")
WHOLE = st.integers(0, 100) | EXPRESSION | st.just("${Number}")
NAMES = st.lists(TEXT, min_size=1, max_size=3)
ASSIGN = st.dictionaries(TEXT, JSON, max_size=2)
RETRIER = {
    "IntervalSeconds": WHOLE,
    "MaxAttempts": WHOLE,
    "BackoffRate": WHOLE | st.just(1.5),
    "MaxDelaySeconds": WHOLE,
    "JitterStrategy": st.sampled_from(["FULL", "NONE"]),
    "Comment": TEXT,
}


@st.composite
def shuffled(draw: st.DrawFn, required: dict[str, Strategy], optional: dict[str, Strategy]) -> dict[str, Any]:
    made = draw(st.fixed_dictionaries(required, optional=optional))
    return {key: made[key] for key in draw(st.permutations(list(made)))}


def state(kind: str, optional: dict[str, Strategy], **required: Strategy) -> Strategy:
    language = {"QueryLanguage": st.just("JSONata"), "Comment": TEXT}
    return shuffled({"Type": st.just(kind), **required}, optional | language)


ON = {"Output": JSON, "Assign": ASSIGN, "Next": TEXT, "End": st.booleans()}
CATCHER = shuffled({"ErrorEquals": NAMES, "Next": TEXT}, {"Assign": ASSIGN, "Output": JSON, "Comment": TEXT})
WORK = ON | {
    "Retry": st.lists(shuffled({"ErrorEquals": NAMES}, RETRIER), max_size=2),
    "Catch": st.lists(CATCHER, max_size=2),
}
RULE = shuffled({"Condition": EXPRESSION | st.booleans(), "Next": TEXT}, {"Assign": ASSIGN, "Output": JSON})
TASK = WORK | {"Arguments": JSON, "TimeoutSeconds": WHOLE, "HeartbeatSeconds": WHOLE, "Credentials": ASSIGN}
LEAF = st.one_of(
    state("Task", TASK, Resource=TEXT),
    state("Choice", {"Default": TEXT, "Output": JSON, "Assign": ASSIGN}, Choices=st.lists(RULE, max_size=2)),
    state("Pass", ON),
    state("Wait", ON | {"Seconds": WHOLE, "Timestamp": TEXT}),
    state("Succeed", {"Output": JSON}),
    state("Fail", {"Error": TEXT, "Cause": EXPRESSION}),
)


def flow(states: Strategy, **optional: Strategy) -> Strategy:
    return shuffled(
        {"StartAt": TEXT, "States": st.dictionaries(TEXT, states, max_size=3)}, optional | {"Comment": TEXT}
    )


def nested(states: Strategy) -> Strategy:
    inline = st.just({"Mode": "INLINE"})
    return st.one_of(
        state("Parallel", WORK | {"Arguments": JSON}, Branches=st.lists(flow(states), max_size=2)),
        state(
            "Map",
            WORK | {"Items": JSON, "ItemSelector": JSON, "MaxConcurrency": WHOLE},
            ItemProcessor=flow(states, ProcessorConfig=inline),
        ),
    )


MACHINE = shuffled(
    {
        "QueryLanguage": st.just("JSONata"),
        "StartAt": TEXT,
        "States": st.dictionaries(TEXT, st.recursive(LEAF, nested, max_leaves=4), max_size=4),
    },
    {"Comment": TEXT, "TimeoutSeconds": WHOLE, "Version": st.just("1.0")},
)


@given(MACHINE)
def test_any_definition_comes_back_equal_in_value_type_and_order(definition: dict[str, Any]) -> None:
    text = json.dumps(definition)

    machine = parse(text)

    assert json.dumps(machine.dump()) == text
    assert parse(machine.dump()) == machine


@given(MACHINE)
def test_any_definition_can_be_drawn_and_listed_even_with_dangling_targets(definition: dict[str, Any]) -> None:
    machine = parse(definition)

    assert mermaid(machine).startswith("flowchart TD\n")
    assert len(expressions(machine)) == len(dict(expressions(machine)))


@pytest.mark.skipif("ASL_CORPUS" not in os.environ, reason="ASL_CORPUS names no folder with other people's definitions")
def test_published_jsonata_machines_come_back_unchanged() -> None:
    read = 0
    for path in sorted(Path(os.environ["ASL_CORPUS"], "valid").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        if refusals(text) & {"JSONPATH_NOT_SUPPORTED", "NOT_SUPPORTED", "INVALID_JSON"}:
            continue
        read += 1
        assert json.dumps(parse(text).dump()) == json.dumps(json.loads(text)), path.name
    assert read >= 30


def refusals(text: str) -> set[str]:
    try:
        parse(text)
    except ParseError as error:
        return {problem.code for problem in error.problems}
    return set()
