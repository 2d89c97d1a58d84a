"""Text passes as it is; booleans are what they are said to be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import RecordError
from siesa_transformer.mapping.convert import to_boolean, to_string

trimmed = to_string(trim=True)
untrimmed = to_string(trim=False)
storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def refusal(convert: Any, value: Any) -> str:
    with pytest.raises(RecordError) as caught:
        convert(value)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        'TUBO 1/2"',
        "TORNILLO #8",
        "A & B",
        "A; B",
        "A--B",
        "REF-001-",
        "ÑANDÚ CAÑÓN",
        "🙂 caja",
        "&amp;quot;",
        "'; DROP TABLE t; --",
        "<b>x</b>",
        "a\tb\nc",
        "\u00a0x\u00a0",
        "\u200bx",
        "CaÃ±a",
        "e\u0301",
        "\x01\x7f",
    ],
)
def test_a_text_arrives_as_it_is(text: str) -> None:
    assert (trimmed(text), untrimmed(text)) == (text, text)


@given(storable)
def test_nothing_of_a_text_changes_but_the_spaces_at_its_ends(text: str) -> None:
    assert trimmed(text) == (text.strip(" ") or None)
    assert untrimmed(text) == (text if text.strip(" ") else None)


def test_padding_is_cut_only_where_the_mapping_trims() -> None:
    assert (trimmed("  A B  "), untrimmed("  A B  ")) == ("A B", "  A B  ")
    assert trimmed(" \tA\u00a0 ") == "\tA\u00a0"


@pytest.mark.parametrize("value", ["", " ", "      "])
def test_spaces_alone_are_an_absent_text(value: str) -> None:
    assert (trimmed(value), untrimmed(value)) == (None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7501, "7501"),
        (-3, "-3"),
        (6.0, "6"),
        (6.5, "6.5"),
        (1e16, "10000000000000000"),
        (1e-7, "0.0000001"),
        (7705955103044.0, "7705955103044"),
        (2**53 + 1, "9007199254740993"),
        (0, "0"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_a_number_becomes_its_plain_text(value: Any, expected: str) -> None:
    assert trimmed(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([], "not_text"),
        ({"a": 1}, "not_text"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (10**400, "out_of_range"),
        ("a\0b", "nul_character"),
        ("ñ\0", "nul_character"),
        ("a\ud800", "not_encodable"),
        ("\udcffñ", "not_encodable"),
    ],
)
def test_what_no_text_can_hold_is_refused_with_its_reason(value: Any, code: str) -> None:
    assert refusal(trimmed, value) == code


@given(st.text(st.characters(categories=["Cs"]), min_size=1))
def test_the_reason_for_refusing_a_lone_surrogate_can_itself_be_written(text: str) -> None:
    with pytest.raises(RecordError) as caught:
        trimmed(text)
    assert caught.value.message.encode()


@pytest.mark.parametrize("value", [True, 1, 1.0, "1", "true", "TRUE", "S", "s", "SI", "Sí", " S "])
def test_the_forms_of_true(value: Any) -> None:
    assert to_boolean(value) is True


@pytest.mark.parametrize("value", [False, 0, 0.0, "0", "false", "False", "N", "n", "NO", "no   "])
def test_the_forms_of_false(value: Any) -> None:
    assert to_boolean(value) is False


@pytest.mark.parametrize("value", ["", "  "])
def test_spaces_alone_are_an_absent_boolean(value: str) -> None:
    assert to_boolean(value) is None


@pytest.mark.parametrize("value", [2, -1, 0.5, "2", "yes", "X", "1.0", float("nan"), [], {}, "si no"])
def test_anything_else_is_no_boolean(value: Any) -> None:
    assert refusal(to_boolean, value) == "not_a_boolean"
