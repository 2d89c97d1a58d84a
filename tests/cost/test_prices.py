"""The table of prices: whole, dated, from somewhere; a broken one is refused in a line."""

import re
from pathlib import Path

import pytest
from tools.cost.prices import FILE, Price, read_prices
from tools.failure import ToolError

BY_FACTS = {"state_transition": 25e-6, "secret": 0.40, "log_ingestion": 0.50, "metric": 0.30}


def test_every_price_has_a_source_a_date_and_a_unit() -> None:
    prices = read_prices()

    assert len(prices) >= 20
    assert all(price.source and price.unit and re.search(r"\b20\d\d$", price.date) for price in prices.values())


def test_what_the_facts_give_is_what_the_table_holds_and_is_dated_as_a_fact() -> None:
    prices = read_prices()

    assert {name: prices[name].of(1) for name in BY_FACTS} == BY_FACTS
    assert {prices[name].date for name in BY_FACTS} == {"November 2026"}


def test_what_the_facts_do_not_give_is_dated_as_a_list_price() -> None:
    others = [price for name, price in read_prices().items() if name not in BY_FACTS]

    assert {price.date for price in others} == {"list price as known, November 2026"}


@pytest.mark.parametrize(
    ("usd", "per", "written"),
    [(25.0, 1_000_000, "25.00 / million"), (0.4, 1, "0.40"), (0.005, 1_000, "0.005 / 1,000"), (0.0, 1, "0.00")],
)
def test_a_price_is_written_as_people_read_it(usd: float, per: int, written: str) -> None:
    assert Price(what="x", usd=usd, per=per, unit="y", source="z", date="2026").written == written


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('source = "facts/platform.md"', "", r"\[state_transition\] source: field required"),
        ("usd = 25.00", "usd = -1", r"\[state_transition\] usd: input should be greater"),
        ('date = "November 2026"', 'date = "some day"', r"\[state_transition\] date: string should match"),
        ("[state_transition]", "[state_transition", r"cannot be read"),
    ],
)
def test_a_broken_table_is_refused_with_the_entry_s_name(tmp_path: Path, before: str, after: str, told: str) -> None:
    text = FILE.read_text()
    assert before in text
    start = text.index("[state_transition]")
    (tmp_path / "prices.toml").write_text(text[:start] + text[start:].replace(before, after, 1))

    with pytest.raises(ToolError, match=told):
        read_prices(tmp_path / "prices.toml")
