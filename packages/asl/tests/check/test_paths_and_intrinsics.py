import pytest

from typed_asl.check.intrinsics import DEEPEST, SIGNATURES, read_intrinsic
from typed_asl.check.paths import read_path


@pytest.mark.parametrize(
    ("text", "root", "steps"),
    [
        ("$", "$", ()),
        ("$.a.b-c", "$", ("a", "b-c")),
        ("$['a b'][0].c", "$", ("a b", 0, "c")),
        ('$["a"]', "$", ("a",)),
        ("$$.Execution.Id", "$$", ("Execution", "Id")),
        ("$name[1]", "name", (1,)),
        ("$.Snapshots.[0].State", "$", ("Snapshots", 0, "State")),
        ("$.größe", "$", ("größe",)),
        ("$.${Key}.b", "$", ("x", "b")),
    ],
)
def test_reference_paths_give_their_root_and_steps(text: str, root: str, steps: tuple[str | int, ...]) -> None:
    path = read_path(text)

    assert (path.root, path.steps, path.reference, path.fault) == (root, steps, True, None)


@pytest.mark.parametrize(
    "text",
    [
        "$[*]",
        "$.a[*].b",
        "$..a",
        "$.a[-1]",
        "$.a[1:]",
        "$.a[0,1]",
        "$['a','b']",
        "$.a[?(@.b == ')]')].c",
        "$[(@.length-1)]",
        "$.a.length()",
    ],
)
def test_paths_that_may_match_several_places_are_no_reference_paths(text: str) -> None:
    path = read_path(text)

    assert (path.reference, path.fault) == (False, None)


@pytest.mark.parametrize(
    "text",
    ["", "a", "$.", "$.a.", "$$23", "$a b", "$.a b", "$[", "$.a[b]", "$.a[?(@.b]", "$.a]", "$1a", "$.a[']", "{% $x %}"],
)
def test_what_is_no_path_says_why(text: str) -> None:
    assert read_path(text).fault


CALLS = {
    "Array": "States.Array(1, 'a', $.b, null)",
    "ArrayPartition": "States.ArrayPartition($.a, 4)",
    "ArrayContains": "States.ArrayContains($.a, 'x')",
    "ArrayRange": "States.ArrayRange(1, 9, 2)",
    "ArrayGetItem": "States.ArrayGetItem($.a, 0)",
    "ArrayLength": "States.ArrayLength($.a)",
    "ArrayUnique": "States.ArrayUnique($.a)",
    "Base64Encode": "States.Base64Encode('a')",
    "Base64Decode": "States.Base64Decode($.a)",
    "Hash": "States.Hash($.a, 'SHA-256')",
    "JsonMerge": "States.JsonMerge($.a, $.b, false)",
    "StringToJson": "States.StringToJson('{\"a\": 1}')",
    "JsonToString": "States.JsonToString($)",
    "MathRandom": "States.MathRandom(1, 9, 5)",
    "MathAdd": "States.MathAdd($.a, -1)",
    "StringSplit": "States.StringSplit($.a, ',')",
    "UUID": "States.UUID()",
    "Format": "States.Format('it\\'s \\{{}\\}', $.a)",
}


def test_all_18_functions_are_known() -> None:
    assert set(CALLS) == set(SIGNATURES)
    assert len(CALLS) == 18


@pytest.mark.parametrize("text", CALLS.values())
def test_each_function_is_read_with_spaces_around(text: str) -> None:
    assert read_intrinsic(f"  {text.replace('(', ' ( ', 1)} ").fault is None


@pytest.mark.parametrize("name", [name for name in SIGNATURES if name not in {"Array", "Format"}])
def test_one_argument_too_many_is_refused(name: str) -> None:
    text = CALLS[name]
    more = text[:-1] + (", $.x)" if not text.endswith("()") else "$.x)")

    assert "takes" in (read_intrinsic(more).fault or "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("States.Nope()", "there is no intrinsic function 'States.Nope'"),
        ("States.Format()", "States.Format takes 1 or more argument(s), not 0"),
        ("States.MathRandom(1)", "States.MathRandom takes 2 to 3 argument(s), not 1"),
        ("States.Format('{} {}', $.a)", "States.Format has 2 place(s) '{}' for 1 value(s)"),
        ("States.Hash('a', 'SHA-3')", "States.Hash does not know 'SHA-3'"),
        ("States.JsonMerge($.a, $.b, true)", "shallowly"),
        ("States.ArrayPartition($.a, 0)", "greater than zero"),
        ("States.ArrayRange(1, 9, 0)", "must not be zero"),
        ("States.ArrayRange(1, 1001, 1)", "at most 1000 items"),
        ("States.MathAdd('1', 2)", "argument 1 of States.MathAdd must be a number"),
        ("States.ArrayLength('a')", "must be an array"),
        ("States.Format('a\\n')", "is no escape here"),
        ("States.Format('a'", "expected ',' or ')'"),
        ("States.Format('a' 'b')", "expected ',' or ')'"),
        ("States.Format('a',)", "no argument at position"),
        ("States.Format(a)", "no argument at position"),
        ("States.Format($.a[)", "is no path"),
        ("States.UUID() x", "follows the closing bracket"),
        ("States.", "no call of an intrinsic function"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(text: str, fault: str) -> None:
    assert fault in (read_intrinsic(text).fault or "")


def test_a_range_of_1000_items_is_the_largest() -> None:
    assert read_intrinsic("States.ArrayRange(1, 1000, 1)").fault is None


def test_functions_nest_10_deep_and_no_deeper() -> None:
    def nested(depth: int) -> str:
        return "States.Array(" * depth + ")" * depth

    assert read_intrinsic(nested(DEEPEST)).fault is None
    assert "nest more than 10 deep" in (read_intrinsic(nested(DEEPEST + 1)).fault or "")


def test_the_paths_within_a_call_are_known() -> None:
    call = read_intrinsic("States.Format('{}{}', $v.a, States.ArrayGetItem($.b[?(@.c == 'd,)')], 0))")

    assert [(path.root, path.steps) for path in call.paths] == [("v", ("a",)), ("$", ("b",))]
