import json
from typing import Any

import jsonata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from typed_asl import ExpressionError, Json, expr, literal

LARGEST = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def evaluated(text: str) -> Any:
    return jsonata.Jsonata(text).evaluate({})


@given(st.text() | st.sampled_from(["{% x %}", "%}", "${Name}", 'TUBO 1/2"', "a\\", "it's", "\u2028"]))
def test_any_text_as_a_literal_means_itself_and_can_stand_in_an_expression(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        with pytest.raises(ExpressionError, match="surrogate"):
            literal(text)
        return

    made = literal(text)

    assert evaluated(made) == text
    assert "${" not in made
    assert expr(f"$x = {made}") == f"{{% $x = {made} %}}"


@given(VALUES)
def test_a_literal_is_json_of_the_same_value(value: Any) -> None:
    made = literal(value)

    assert json.loads(made) == value
    assert expr(made) == f"{{% {made} %}}"


def test_objects_and_arrays_become_literals_that_jsonata_reads() -> None:
    value: Json = {"names": ["ñ", "{%"], "count": -3, "rate": 1.5, "open": True}

    assert evaluated(literal(value)) == value


@pytest.mark.parametrize("value", [2**53, [-(2**53)], float("nan"), float("inf"), {"a": {1}}, {1: 2}, "\ud800"])
def test_what_jsonata_cannot_hold_is_no_literal(value: Any) -> None:
    with pytest.raises(ExpressionError, match="cannot be a JSONata literal"):
        literal(value)


@pytest.mark.parametrize(
    "text",
    [
        "$states.input",
        "$exists(a) ? a : 'unknown'",
        '"a ) \\" ( b"',
        "'it\\'s ['",
        "`odd ( name`.x",
        "/* ( */ 1",
        '$match(x, /[("]+/i)',
        "a / b / (c)",
        "a     / 2 & '/'",
        "x in [1] and /(/",
        "($x := 1; $x / 2)",
        "items[price > 3].{'a': b}",
    ],
)
def test_balanced_text_is_wrapped_as_it_stands(text: str) -> None:
    assert expr(f"\n {text} ") == f"{{% {text} %}}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("{% x %}", "holds '{%'"),
        ("x %} y", "holds '%}'"),
        ("f(x", r"the \( at position 1 is not closed"),
        ("f(x]", r"the \] at position 3 closes nothing"),
        ("x)", r"the \) at position 1 closes nothing"),
        ("'abc", "the ' at position 0 is not closed"),
        ('a & "b\\"', 'the " at position 4 is not closed'),
        ("`a", "the ` at position 0 is not closed"),
        ("1 /* x", r"the /\* at position 2 is not closed"),
        ("f(/ab", "the / at position 2 is not closed"),
    ],
)
def test_malformed_text_is_refused_with_the_place(text: str, fault: str) -> None:
    with pytest.raises(ExpressionError, match=fault):
        expr(text)
