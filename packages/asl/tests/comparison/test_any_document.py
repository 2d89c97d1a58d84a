"""What must hold of any two documents, valid or not."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from typed_asl import diff, dot, mermaid
from typed_asl.comparison.values import same
from typed_asl.reading import read

NAMES = st.sampled_from(["A", "B", "C", "a/b", "Ü~#"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "A", "B", "$.x", "{% $x %}", "${S}"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
ENTRIES = st.lists(
    st.fixed_dictionaries({}, optional={"ErrorEquals": st.lists(NAMES, max_size=2), "Next": NAMES, "Variable": VALUES}),
    max_size=3,
)


def flows(states: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"States": st.dictionaries(NAMES, states, max_size=4)}, optional={"StartAt": NAMES, "Comment": VALUES}
    )


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    kinds = st.sampled_from(["Pass", "Task", "Choice", "Map", "Parallel", "Wait", "Fail", "Succeed", 3])
    optional: dict[str, st.SearchStrategy[Any]] = {
        "Next": NAMES | VALUES,
        "End": SCALARS,
        "Default": NAMES,
        "Result": VALUES,
        "Resource": SCALARS,
        "Choices": ENTRIES | VALUES,
        "Catch": ENTRIES,
        "Retry": ENTRIES | VALUES,
        "ItemProcessor": flows(inner) | VALUES,
        "Iterator": flows(inner),
        "Branches": st.lists(flows(inner) | SCALARS, max_size=3) | VALUES,
    }
    return st.fixed_dictionaries({"Type": kinds}, optional=optional) | SCALARS


DOCUMENTS = flows(holding(holding(SCALARS))) | st.dictionaries(NAMES, VALUES, max_size=3)


def turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_a_difference_is_shown_exactly_where_the_documents_differ(old: Any, new: Any) -> None:
    found = diff(old, new, permissions=False)

    assert bool(found) == (not same(old, new))
    assert bool(found) == bool(diff(new, old, permissions=False))
    assert json.loads(found.json())["equal"] == same(old, new)
    assert found.markdown().count("```mermaid") == (1 if found else 0)


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS)
def test_documents_that_differ_in_the_order_of_keys_only_show_no_difference(document: Any) -> None:
    assert not diff(document, turned(document), permissions=False)


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS)
def test_anything_is_drawn_and_the_same_each_time(document: Any) -> None:
    assert mermaid(document) == mermaid(document)
    assert dot(document) == dot(json.loads(json.dumps(document)))


def corpus() -> Iterator[Any]:
    folder = os.environ.get("ASL_CORPUS")
    for path in sorted(Path(folder).glob("*/*.json")) if folder else []:
        tree = read(path.read_bytes()).tree
        if tree is not None:
            yield pytest.param(tree, id=path.stem[-60:])


@pytest.mark.skipif("ASL_CORPUS" not in os.environ, reason="ASL_CORPUS names no folder of published definitions")
@pytest.mark.parametrize("tree", list(corpus()))
def test_a_published_definition_differs_from_another_order_in_nothing_and_from_an_edit_in_it(tree: Any) -> None:
    assert not diff(tree, turned(tree))

    (change,) = diff(tree, {**tree, "Comment": "another one, of no document"}).changes
    assert (change.kind, change.new_pointer) == ("comment", "/Comment")
