import json

from hypothesis import given, settings
from hypothesis import strategies as st

from typed_asl.command.positions import Position, positions
from typed_asl.command.terminal import excerpt
from typed_asl.values import pointer

TEXT = '{\n  "a": 1,\n  "b/c": {"d": [true, "x,]"]},\n  "\\u0065": {}\n}'


def test_values_are_found_where_they_stand_and_what_holds_more_at_its_key() -> None:
    found = positions(TEXT, ["", "/a", "/b~1c", "/b~1c/d", "/b~1c/d/1", "/e"])

    assert {at: tuple(place) for at, place in found.items()} == {
        "": (1, 1),
        "/a": (2, 8),
        "/b~1c": (3, 3),
        "/b~1c/d": (3, 11),
        "/b~1c/d/1": (3, 23),
        "/e": (4, 3),
    }


def test_a_place_that_does_not_exist_gets_the_nearest_around_it() -> None:
    assert positions(TEXT, ["/b~1c/d/7/x"])["/b~1c/d/7/x"] == Position(3, 11)
    assert positions("no JSON", ["/a"])["/a"] == Position(1, 1)


def places(value: object, at: str = "") -> list[tuple[str, object]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(at, value), *(found for key, item in items for found in places(item, at + pointer(key)))]


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ).filter(lambda value: isinstance(value, dict | list)),
    st.sampled_from([None, 1]),
)
def test_every_value_of_any_json_text_is_found(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = text.split("\n")

    for at, item in places(value):
        line, column = positions(text, [at])[at]
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        if isinstance(item, dict | list) and at and rest[0] == '"':
            rest = rest[json.JSONDecoder().raw_decode(rest)[1] :].lstrip(": ")
        assert json.JSONDecoder().raw_decode(rest)[0] == item


def test_any_text_at_all_is_searched_without_an_error() -> None:
    for text in ("", "}", "]]", ',,"', '{"a', "[" * 5000, '{"a":"\\ud800"}'):
        assert positions(text, ["/a/b"]).keys() == {"/a/b"}


def test_a_long_line_is_cut_around_the_place() -> None:
    found = excerpt(f'{{"a": "{"x" * 300}", "b": 1}}', Position(1, 316))

    assert found is not None
    line, column = found
    assert (line[column - 1], len(line) <= 110) == ("1", True)
