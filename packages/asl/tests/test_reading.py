import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from typed_asl import ParseError, parse
from typed_asl.reading import MAX_CHARACTERS, LocatedProblem, read


def only(document: object) -> str:
    (problem,) = read(document).problems
    return str(problem)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"StartAt": "A",\n "States": }', "Expecting value in line 2, column 12"),
        ('{"a": 1}\n{', "Extra data in line 2, column 1"),
        (
            '{"A": {\n  "Max": ${Max}}}',
            '${Max} stands outside quotes in line 2, column 10, which is not JSON: write "${',
        ),
        ("{${Key}: 1}", "${Key} stands outside quotes in line 1, column 2"),
        ('{"TimeoutSeconds": NaN}', "NaN is no number that JSON can hold, in line 1, column 20"),
        ('{"a": "NaN", "b": -Infinity}', "-Infinity is no number that JSON can hold, in line 1, column 19"),
        ('{"a": [true, -1.5e3, 7, null, NaN]}', "NaN is no number that JSON can hold, in line 1, column 31"),
        ('{"TimeoutSeconds":\n1e999}', "1e999 is no number that JSON can hold, in line 2, column 1"),
        ('{"a": 1' + "0" * 5000 + "}", "in line 1, column 7"),
        ('{"a":\n "x\0"}', "a NUL character stands in line 2, column 4"),
        ("[" * 100_000, "nested deeper than 100 levels in line 1, column 101"),
        ('{"[[": "[' + "[" * 200 + '", "a":' * 1 + "[" * 1000 + "]" * 1000 + "}", "nested deeper than 100 levels in"),
        ('{"a":\n' * 1000 + "1" + "}" * 1000, "nested deeper than 100 levels in line 101, column 1"),
        ("[]", "a definition is a JSON object, not []"),
        (json.dumps("x" * 100), 'a definition is a JSON object, not "xxx'),
        ("null", "a definition is a JSON object, not null"),
        (b'{"StartAt":\n "\xff"}', "the text is not UTF-8: byte 14 (0xff, in line 2) cannot be read"),
        ('{"a": 1}'.encode("utf-16"), "the text is UTF-16 from its first byte on"),
        ('{"a": 1}'.encode("utf-16-be"), "the text is UTF-16 from its first byte on"),
        ('{"a": 1}'.encode("utf-32-le"), "the text is UTF-32 from its first byte on"),
        (3, "a definition is a JSON object, not 3"),
    ],
)
def test_what_is_no_definition_gets_one_located_message(text: object, message: str) -> None:
    problem = only(text)

    assert problem.startswith("INVALID_JSON_DESCRIPTION at /: ")
    assert message in problem


@pytest.mark.parametrize("blank", ["", b"", " \n\t", b"\xef\xbb\xbf\n"])
def test_text_without_any_character_has_the_code_that_aws_gives_it(blank: object) -> None:
    assert only(blank) == "SCHEMA_VALIDATION_FAILED at /: the definition is empty: a definition is a JSON object"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('{"StartAt": "A",\n "States": }', (2, 12)),
        ('{"TimeoutSeconds":\n1e999}', (2, 1)),
        ('{"a":\n "x\0"}', (2, 4)),
        ('{"a":\n' * 1000, (101, 1)),
        ('{"a": "ñ",\n "ñ'.encode() + b'\xff"}', (2, 4)),
        ('{"a": 1,\n "a": 2}', (2, 2)),
        ("x" * 1_048_577, (1, 1_048_577)),
    ],
)
def test_a_problem_carries_the_line_and_column_of_its_place(text: object, at: tuple[int, int]) -> None:
    (problem,) = read(text).problems

    assert isinstance(problem, LocatedProblem)
    assert (problem.line, problem.column) == at


def test_too_many_bytes_are_not_counted_because_not_all_need_be_there() -> None:
    assert "more than 4 MB: AWS takes 1,048,576 characters at most" in only(b" " * (4 * MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"a": [1, {2: 3}]}, "at /a/1: the key 2 is not text"),
        ({"a": {"b/c": {1}}}, "at /a/b~1c: {1} (set) is not a JSON value"),
        ({"a": [float("nan")]}, "at /a/0: nan is not a JSON number"),
        ('{"a": ["\\ud800"]}', "at /a/0: '\\ud800' holds half a surrogate pair"),
        ({"a\ud800": 1}, "at /: the key 'a\\ud800' is not text"),
    ],
)
def test_values_that_json_cannot_hold_are_named_with_their_pointer(value: object, problem: str) -> None:
    assert problem in only(value)


def test_a_key_that_stands_twice_is_reported_at_each_place_beside_what_was_read() -> None:
    reading = read('{"a": {"b": [{}, {"x/y": 1,\n "x/y": 2}]},\n "a": 1, "\\u0061": {"c": "a"}}')

    assert [str(problem) for problem in reading.problems] == [
        "INVALID_JSON_DESCRIPTION at /a/b/1/x~1y: the key 'x/y' stands twice in one object, again in line 2, column 2",
        "INVALID_JSON_DESCRIPTION at /a: the key 'a' stands twice in one object, again in line 3, column 2",
        "INVALID_JSON_DESCRIPTION at /a: the key 'a' stands twice in one object, again in line 3, column 10",
    ]
    assert reading.tree == {"a": {"c": "a"}}


def test_faults_of_form_are_told_beside_keys_that_stand_twice() -> None:
    with pytest.raises(ParseError) as caught:
        parse('{"StartAt": "A", "StartAt": "A", "States": {"A": {"Type": "Nap"}}}')

    assert [problem.pointer for problem in caught.value.problems] == ["/StartAt", "/States/A"]


@pytest.mark.parametrize(
    ("text", "pointers"),
    [("{", [""]), ('{"StartAt": "A", "States": {"A": {"Type": "Succeed", "Type": "Succeed"}}}', ["/States/A/Type"])],
)
def test_what_cannot_be_read_well_is_no_machine(text: str, pointers: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)

    assert [problem.pointer for problem in caught.value.problems] == pointers


@pytest.mark.parametrize("mark", ["\ufeff", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_skipped(mark: str | bytes) -> None:
    text = mark + '{"a": "ñ"}' if isinstance(mark, str) else mark + '{"a": "ñ"}'.encode()

    assert read(text) == ({"a": "ñ"}, ())


MEGABYTES = 10 * 2**20


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "' + "x" * MEGABYTES + '"}',
        b'{"a": "' + b"x" * MEGABYTES + b'"}',
        '{"a": ' + "[" * MEGABYTES,
        '"' + '\\"' * (MAX_CHARACTERS // 2 - 1),
        '{"a": [' + "{}," * (MAX_CHARACTERS // 3 - 10),
        '{"a": [' + '{"b":1,"b":1},' * (MAX_CHARACTERS // 14 - 10) + "1]}",
        '{"a": [' + "[" * 101 + '"\\"' * (MAX_CHARACTERS // 4),
    ],
    ids=["text", "bytes", "brackets", "escapes", "unclosed", "doubles", "quotes"],
)
def test_large_texts_of_any_kind_are_judged_in_bounded_time(text: str | bytes) -> None:
    started = time.process_time()
    problems = read(text).problems

    assert 1 <= len(problems) <= 100
    assert time.process_time() - started < 5


def test_a_definition_as_long_as_aws_takes_is_read_and_one_more_is_not() -> None:
    longest = '{"a": "' + "x" * (MAX_CHARACTERS - 9) + '"}'

    assert read(longest).problems == ()
    assert "1,048,577 characters" in only(longest + "\n")


def test_objects_that_share_their_parts_or_hold_themselves_do_not_unfold_without_end() -> None:
    shared: list[Any] = []
    for _ in range(60):
        shared = [shared, shared]
    cycle: dict[str, Any] = {}
    cycle["a"] = cycle

    assert "holds more than 1,048,576 values" in only({"a": shared})
    assert "more than 1,048,576 values" in only(cycle) or "nested deeper" in only(cycle)


@given(st.binary(max_size=60) | st.text(max_size=60) | st.text('{}[]",:$\\ 1ae.-', max_size=40))
def test_whatever_comes_is_answered_and_never_raised(data: bytes | str) -> None:
    tree, problems = read(data)

    assert (tree is not None) or problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_text_is_read_as_python_reads_it(value: object) -> None:
    text = json.dumps({"v": value})

    assert read(text) == (json.loads(text), ())
