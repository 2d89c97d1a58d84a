"""Dates become ISO 8601, without an offset that nobody wrote."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import RecordError
from siesa_transformer.mapping.dates import PLACEHOLDER, to_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20190725", "2019-07-25"),
        (20190725, "2019-07-25"),
        ("2019-07-25", "2019-07-25"),
        (" 2019-07-25 ", "2019-07-25"),
        ("2019-07-25T10:51:55", "2019-07-25T10:51:55"),
        ("2019-07-25 10:51:55", "2019-07-25T10:51:55"),
        ("2019-07-25T10:51", "2019-07-25T10:51:00"),
        ("2019-07-25T23:30:00", "2019-07-25T23:30:00"),
        ("2019-07-25T10:51:55.123", "2019-07-25T10:51:55.123000"),
        ("2019-07-25T10:51:55.1234567", "2019-07-25T10:51:55.123456"),
        ("2019-07-25T10:51:55-05:00", "2019-07-25T10:51:55-05:00"),
        ("2019-07-25T10:51:55Z", "2019-07-25T10:51:55+00:00"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_a_date_becomes_iso_8601_and_stays_local(value: Any, expected: str) -> None:
    assert to_date(value) == expected


@pytest.mark.parametrize("value", ["1900-01-01", "19000101", 19000101, "1900-01-01T00:00:00", "1900-01-01 00:00:00"])
def test_siesas_placeholder_is_an_absent_date(value: Any) -> None:
    assert to_date(value) is None


@pytest.mark.parametrize("value", ["", " "])
def test_spaces_alone_are_an_absent_date(value: str) -> None:
    assert to_date(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "2019-02-29",
        "20191301",
        "00000000",
        "2019-07-25T25:00:00",
        "2019-07-25T10:61:00",
        "2019-7-25",
        "25/07/2019",
        "2019-W30-4",
        "20190725T105155",
        "hoy",
        "2019-07-25\n",
        "٢٠١٩٠٧٢٥",
        0,
        -20190725,
        201907250,
        20190725.0,
        True,
        [],
        {},
    ],
)
def test_what_is_no_date_is_refused(value: Any) -> None:
    with pytest.raises(RecordError) as caught:
        to_date(value)
    assert caught.value.code == "not_a_date"


@given(st.dates().filter(lambda day: day != PLACEHOLDER))
def test_every_day_is_the_same_in_all_forms(day: date) -> None:
    iso = day.isoformat()
    compact = iso.replace("-", "")
    assert {to_date(iso), to_date(compact), to_date(f"{iso} ")} == {iso}


@given(st.datetimes().filter(lambda moment: moment.date() != PLACEHOLDER))
def test_a_moment_keeps_its_own_clock(moment: datetime) -> None:
    assert to_date(moment.isoformat()) == moment.isoformat()
    assert to_date(moment.isoformat(sep=" ")) == moment.isoformat()


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", fullmatch=True)))
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    try:
        converted = to_date(text)
    except RecordError as error:
        converted = error.code
    known = {None, "not_a_date"}
    assert converted in known or datetime.fromisoformat(str(converted)).isoformat().startswith(str(converted)[:10])
