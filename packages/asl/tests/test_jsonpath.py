import pytest
from hypothesis import given
from hypothesis import strategies as st

from typed_asl import ExpressionError, context, intrinsic, jsonpath, path, variable
from typed_asl.build.jsonpath import template
from typed_asl.check.intrinsics import read_intrinsic
from typed_asl.check.paths import read_path


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (path(), "$"),
        (path("order", "items", 0, "id"), "$.order.items[0].id"),
        (path("an order", "it's", "a\\b"), "$['an order']['it\\'s']['a\\\\b']"),
        (context("Execution", "Id"), "$$.Execution.Id"),
        (context(), "$$"),
        (variable("found", "rows", 1), "$found.rows[1]"),
        (jsonpath("$.rows[?(@.left > 0)].id"), "$.rows[?(@.left > 0)].id"),
        (jsonpath("$..id"), "$..id"),
    ],
)
def test_paths_are_written_as_the_language_reads_them(made: str, expected: str) -> None:
    assert made == expected


@pytest.mark.parametrize("text", ["rows", "", "$.", "$.a[", "$.a['b]", "$ .a", "$.a b", "x$.a"])
def test_text_that_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="is no JSONPath"):
        jsonpath(text)


@pytest.mark.parametrize("name", ["", "1a", "a-b", "$a"])
def test_a_name_that_no_variable_can_have_is_refused(name: str) -> None:
    with pytest.raises(ExpressionError, match="no name of a variable"):
        variable(name)


def test_a_path_to_a_field_without_a_name_is_refused() -> None:
    with pytest.raises(ExpressionError, match="without a name"):
        path("a", "")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5) | st.integers(0, 9)))
def test_any_names_and_indices_make_a_reference_path(parts: list[str | int]) -> None:
    found = read_path(path(*parts))

    assert found.fault is None
    assert len(found.steps) == len(parts)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (intrinsic("UUID"), "States.UUID()"),
        (intrinsic("Format", "order {} of {x}", path("id")), "States.Format('order {} of \\{x\\}', $.id)"),
        (
            intrinsic("Array", 1, 2.5, True, None, "it's", "a\\b"),
            "States.Array(1, 2.5, true, null, 'it\\'s', 'a\\\\b')",
        ),
        (
            intrinsic("ArrayGetItem", intrinsic("StringSplit", path("ids"), ","), 0),
            "States.ArrayGetItem(States.StringSplit($.ids, ','), 0)",
        ),
        (intrinsic("MathRandom", 1, 9), "States.MathRandom(1, 9)"),
        (intrinsic("Hash", context("Execution", "Name"), "SHA-256"), "States.Hash($$.Execution.Name, 'SHA-256')"),
    ],
)
def test_calls_of_intrinsic_functions_are_written_with_their_texts_quoted(made: str, expected: str) -> None:
    assert made == expected


def test_calls_that_aws_would_refuse_cannot_be_made() -> None:
    deep = intrinsic("ArrayLength", path())
    for _ in range(9):
        deep = intrinsic("Array", deep)

    with pytest.raises(ExpressionError, match="nest"):
        intrinsic("Array", deep)
    with pytest.raises(ExpressionError, match=r"takes 0 argument"):
        intrinsic("UUID", 1)
    with pytest.raises(ExpressionError, match=r"place"):
        intrinsic("Format", "{} {}", path("a"))
    with pytest.raises(ExpressionError, match=r"no intrinsic function"):
        intrinsic("Concat", "a")  # type: ignore[arg-type]  # what the type forbids is refused at run time too
    with pytest.raises(ExpressionError, match=r"no number"):
        intrinsic("MathAdd", 1, float("inf"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_an_argument(text: str) -> None:
    assert read_intrinsic(intrinsic("Base64Encode", text)).fault is None


def test_a_template_marks_the_keys_whose_values_are_evaluated() -> None:
    value = {"id": path("id"), "n": [{"at.$": context("State", "Name")}], "plain": {"$": "$.not"}}

    assert template(value) == {
        "id.$": "$.id",
        "n": [{"at.$": "$$.State.Name"}],
        "plain": {"$": "$.not"},
    }


@pytest.mark.parametrize("value", [path("a"), {"a": [path("b")]}])
def test_a_path_where_a_template_evaluates_none_is_refused(value: object) -> None:
    with pytest.raises(ExpressionError, match=r"States\.Array"):
        template(value)
