"""Numbers arrive exactly, or are refused."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import RecordError
from siesa_transformer.mapping.numbers import LARGEST_INTEGER, Separator, plain, to_decimal, to_integer

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=8)


def refusal(convert: Any, value: Any) -> str:
    with pytest.raises(RecordError) as caught:
        convert(value)
    return caught.value.code


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("6.0000", 6),
        ("1.000,00", 1000),
        ("1,000.00", 1000),
        ("1.000.000", 1_000_000),
        ("1,000,000", 1_000_000),
        (" 12 ", 12),
        ("-3", -3),
        ("+3", 3),
        ("0007", 7),
        ("-0", 0),
        (7, 7),
        (6.0, 6),
        ("1E3", 1000),
        ("9007199254740991", LARGEST_INTEGER),
    ],
)
def test_a_whole_number_is_read_however_siesa_writes_it(given_text: Any, expected: int) -> None:
    assert to_integer("auto")(given_text) == expected


@pytest.mark.parametrize("value", ["6.5", "0,5", 6.5, "1.000,01"])
def test_a_number_that_is_not_whole_is_refused_and_not_rounded(value: Any) -> None:
    assert refusal(to_integer("auto"), value) == "not_whole"


@pytest.mark.parametrize("value", [2**53, -(2**53), "9007199254740992", 1e17])
def test_a_whole_number_that_json_readers_would_change_is_refused(value: Any) -> None:
    assert refusal(to_integer("auto"), value) == "out_of_range"


@pytest.mark.parametrize(
    ("separator", "text", "expected"),
    [
        ("auto", "1,5", "1.5"),
        ("auto", "1.000", "1"),
        ("auto", "1,000", "1"),
        ("auto", ".5000", "0.5"),
        ("auto", "12.", "12"),
        (",", "1.000", "1000"),
        (",", "1.000,5", "1000.5"),
        (",", "7", "7"),
        (".", "1,000", "1000"),
        (".", "1,000.5", "1000.5"),
        ("auto", "-0.00", "0"),
        ("auto", "1e-7", "0.0000001"),
    ],
)
def test_the_decimal_separator_says_which_sign_is_which(separator: Separator, text: str, expected: str) -> None:
    assert to_decimal(separator)(text) == expected


@pytest.mark.parametrize(
    ("separator", "text"),
    [
        (",", "6.0000"),
        (".", "1,5"),
        ("auto", "1.00,00"),
        ("auto", "1.5.3"),
        ("auto", "1 000"),
        ("auto", "12 UND"),
        ("auto", "--3"),
        ("auto", "."),
        ("auto", "٣"),
        ("auto", "1_000"),
        ("auto", "NaN"),
        ("auto", "Infinity"),
        ("auto", "0x10"),
        ("auto", "6\n"),
    ],
)
def test_what_could_only_be_guessed_at_is_refused(separator: Separator, text: str) -> None:
    assert refusal(to_decimal(separator), text) == "not_a_number"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), True, False, [], {}, ["1"]])
@pytest.mark.parametrize("convert", [to_integer("auto"), to_decimal("auto")])
def test_what_is_no_number_in_json_is_refused(convert: Any, value: Any) -> None:
    assert refusal(convert, value) == "not_a_number"


@pytest.mark.parametrize("value", ["1e999", "1e-999", 1e300, 5e-324, 10**400, "9" * 65])
def test_an_exponent_cannot_ask_for_a_megabyte_of_zeros(value: Any) -> None:
    assert refusal(to_decimal("auto"), value) == "out_of_range"


@pytest.mark.parametrize("value", ["", " ", "    "])
def test_an_empty_text_is_an_absent_number(value: str) -> None:
    assert (to_integer("auto")(value), to_decimal("auto")(value)) == (None, None)


def test_more_digits_than_a_float_holds_are_kept() -> None:
    assert to_decimal("auto")("12345678901234567890.123456789") == "12345678901234567890.123456789"


@given(decimals)
def test_a_decimal_text_comes_back_with_the_same_value(number: Decimal) -> None:
    converted = to_decimal(".")(format(number, "f"))
    assert converted is not None
    assert Decimal(converted) == number
    assert "E" not in converted.upper()


@given(decimals)
def test_a_decimal_written_with_a_comma_and_parted_thousands_is_the_same_number(number: Decimal) -> None:
    spanish = f"{number:,f}".replace(",", "_").replace(".", ",").replace("_", ".")
    assert to_decimal(",")(spanish) == plain(number)
    assert to_decimal("auto")(spanish) == plain(number)


@given(decimals)
def test_a_canonical_decimal_is_canonical_already(number: Decimal) -> None:
    once = to_decimal(".")(format(number, "f"))
    assert to_decimal("auto")(once) == once


@given(st.floats(min_value=-1e15, max_value=1e15).filter(lambda value: value == 0 or abs(value) > 1e-15))
def test_a_json_number_keeps_the_digits_that_json_showed(value: float) -> None:
    converted = to_decimal("auto")(value)
    assert converted is not None
    assert float(converted) == value


@given(st.integers(-LARGEST_INTEGER, LARGEST_INTEGER), st.integers(0, 6))
def test_a_whole_number_with_zeros_after_the_point_is_whole(number: int, zeros: int) -> None:
    assert to_integer(".")(f"{number}.{'0' * zeros}") == number


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    try:
        converted = to_decimal("auto")(text)
    except RecordError as error:
        outcome = error.code
    else:
        outcome = "number" if converted is None or Decimal(converted).is_finite() else "nonsense"
    assert outcome in {"number", "not_a_number", "out_of_range"}
