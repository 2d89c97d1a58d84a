import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from typed_asl.command.yaml_text import YamlMissing, read_yaml


def tree(text: str) -> Any:
    reading, _ = read_yaml(text)
    assert reading.problems == ()
    return reading.tree


def test_plain_words_are_read_as_json_has_them() -> None:
    text = "a: No\nb: on\nc: 2024-01-01\nd: 12\ne: 1.5e3\nf: true\ng:\nh: '12'\ni: !!str 5\nj: 1e999\nk: 0x1F\n"

    assert tree(text) == {
        "a": "No",
        "b": "on",
        "c": "2024-01-01",
        "d": 12,
        "e": 1500.0,
        "f": True,
        "g": None,
        "h": "12",
        "i": "5",
        "j": "1e999",
        "k": "0x1F",
    }


def test_tags_of_cloudformation_are_read_as_the_substitutions_that_they_are() -> None:
    text = (
        "a: !Sub 'arn:${AWS::Partition}:x'\nb: !Ref Queue\nc: !GetAtt F.Arn\nd: !GetAtt [F, Arn]\n"
        'e: !Sub ["${A}-b", {A: !Ref X}]\nf: !Sub |\n  12\ng: !Sub 12\n'
    )

    assert tree(text) == {
        "a": "arn:${AWS::Partition}:x",
        "b": "${Queue}",
        "c": "${F.Arn}",
        "d": "${F.Arn}",
        "e": "${A}-b",
        "f": "12\n",
        "g": "12",
    }


def test_places_inside_a_tag_lead_to_no_value() -> None:
    reading, places = read_yaml("a: !GetAtt [F, Arn]\nb: 1\n")

    assert reading.tree == {"a": "${F.Arn}", "b": 1}
    assert tuple(places["/a"]) == (1, 1)


def test_blank_yaml_has_the_code_that_aws_gives_it() -> None:
    assert [read_yaml(text)[0].problems[0].code for text in ("", " \n")] == ["SCHEMA_VALIDATION_FAILED"] * 2


def test_anchors_are_unfolded() -> None:
    assert tree("a: &x [1, {b: c}]\nd: *x\n") == {"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}


def test_anchors_that_unfold_without_end_are_refused() -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
    )
    reading, _ = read_yaml(bomb)

    assert reading.tree is None
    assert "more than 200,000 values" in reading.problems[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "no YAML: "),
        ("a: b: c", "in line 1, column 5"),
        ("a: !Join x", "the tag !Join is not read: fill in what it stands for first, in line 1, column 4"),
        ("a: !Ref [x]", "the tag !Ref takes text, in line 1, column 4"),
        ("a: !GetAtt {x: y}", "the tag !GetAtt takes text, or a list"),
        ("a: !Sub []", "the tag !Sub takes text, or a list"),
        ("a: *nowhere", "names no anchor before it"),
        ("a: &x [*x]", "names no anchor before it"),
        ("1: a", "the key 1 is no text: put it in quotes, in line 1, column 1"),
        ("? [a]\n: b", "a key is text"),
        ("a: &x {b: c}\nd:\n  <<: *x", "merge keys"),
        ("a: 1\n---\nb: 2\n", "a second document begins"),
        ("- a", "a definition is an object"),
        ("", "a definition is an object"),
        ("# nothing", "a definition is an object"),
        ("a: " + "[" * 2000, "nested deeper than"),
        ("a: \x00", "no YAML: "),
        ("# " + "x" * 1_100_000, "AWS takes 1,048,576 at most"),
    ],
)
def test_what_is_no_definition_is_one_located_problem(text: str, said: str) -> None:
    reading, _ = read_yaml(text)

    assert reading.tree is None
    assert said in reading.problems[0].message


def test_keys_that_stand_twice_are_all_told() -> None:
    reading, _ = read_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n")

    assert [(problem.pointer, "again in line" in problem.message) for problem in reading.problems] == [
        ("/b/c", True),
        ("/a", True),
    ]


def test_places_are_those_of_values_and_of_the_keys_of_what_holds_more() -> None:
    _, places = read_yaml("a: 1\nb:\n  - c: x\n")

    assert {at: tuple(place) for at, place in places.items()} == {
        "": (1, 1),
        "/a": (1, 4),
        "/b": (2, 1),
        "/b/0": (3, 5),
        "/b/0/c": (3, 8),
    }


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#?,\n \t%@~<\\1.", max_size=40))
def test_no_text_raises_anything(text: str) -> None:
    reading, _ = read_yaml(text)

    assert (reading.tree is None) <= bool(reading.problems)


def test_without_pyyaml_the_message_names_the_extra(asl: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(YamlMissing, match=r"install `typed-asl\[yaml\]`"):
        read_yaml("a: 1")
    path = tmp_path / "m.yml"
    path.write_text("a: 1")

    assert asl("check", path).code == 2
