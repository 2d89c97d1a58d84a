"""One page's fetch: what is tried again, and by whose clock a read begins."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integration_core.errors import ServerFault, SourceRefusedQuery
from siesa_extractor.fetching import PageFetcher
from siesa_extractor.sources.connekta_standard import ConnektaStandard
from siesa_extractor.sources.protocol import Query
from siesa_extractor.testing.siesa import ScriptedSiesa, answer, item

OURS = datetime(2026, 11, 23, 1, 46, tzinfo=UTC)


def fetcher(siesa: ScriptedSiesa, slept: list[float]) -> PageFetcher:
    source = ConnektaStandard(Query("/q", "detalle.Table", 10, 7501, "API_v2_Items"))
    return PageFetcher(siesa, source, {"ConniKey": "k"}, now=lambda: OURS, sleep=slept.append)


def test_an_empty_body_and_an_html_page_are_asked_for_again_after_a_pause() -> None:
    siesa, slept = ScriptedSiesa([item(1)]), list[float]()
    siesa.script(1, answer(b""), answer(b"<html></html>"))

    page = fetcher(siesa, slept).fetch(1, None)

    assert page.rows == [item(1)]
    assert slept == [0.5, 1.0]


def test_after_three_answers_without_data_the_fault_is_raised() -> None:
    siesa, slept = ScriptedSiesa([item(1)]), list[float]()
    siesa.script(1, *[answer(b"")] * 5)

    with pytest.raises(ServerFault, match="empty body"):
        fetcher(siesa, slept).fetch(1, None)

    assert len(siesa.calls) == 3


def test_a_refusal_is_not_asked_for_again() -> None:
    siesa, slept = ScriptedSiesa(), list[float]()
    siesa.script(1, answer({"codigo": 2, "mensaje": "no"}))

    with pytest.raises(SourceRefusedQuery):
        fetcher(siesa, slept).fetch(1, None)

    assert (len(siesa.calls), slept) == (1, [])


def test_a_fault_that_the_session_raised_was_retried_there_and_is_not_retried_again() -> None:
    siesa, slept = ScriptedSiesa(), list[float]()
    siesa.script(1, ServerFault("503"))

    with pytest.raises(ServerFault):
        fetcher(siesa, slept).fetch(1, None)

    assert (len(siesa.calls), slept) == (1, [])


def test_the_first_answer_tells_the_sources_clock() -> None:
    theirs = datetime(2026, 11, 23, 1, 30, 7, tzinfo=UTC)
    siesa = ScriptedSiesa([item(number) for number in range(20)], date=theirs)
    pages = fetcher(siesa, [])
    pages.fetch(1, None)
    siesa.date = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    pages.fetch(2, None)

    assert pages.source_time == theirs


def test_a_slow_first_answer_is_dated_by_its_request() -> None:
    siesa = ScriptedSiesa()
    slow = answer([item(1)], headers={"Date": "Mon, 23 Nov 2026 01:30:07 GMT"})
    siesa.script(1, replace(slow, seconds=7.0))
    pages = fetcher(siesa, [])
    pages.fetch(1, None)

    assert pages.source_time == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("date", [None, "yesterday", "Mon, 23 Nov 2026 01:30:07 -0000"])
def test_our_clock_stands_in_where_the_source_tells_none(date: str | None) -> None:
    siesa = ScriptedSiesa()
    siesa.script(1, answer([item(1)], headers={} if date is None else {"Date": date}))
    pages = fetcher(siesa, [])
    pages.fetch(1, None)

    assert pages.source_time == OURS
