from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.errors import Throttled
from integration_core.http.answer import Answer
from integration_core.http.retry_after import LONGEST, retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def answer(**headers: str) -> Answer:
    return Answer(429, headers, b"", 0.1, "GET https://siesa.example.com/x")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sunday, 01-Mar-26 12:01:30 GMT", 90.0),
        ("Sun Mar  1 12:01:30 2026", 90.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2036 12:00:00 GMT", LONGEST),
        ("99999999999999999999", LONGEST),
        ("", 300.0),
        ("soon", 300.0),
        ("-5", 300.0),
        ("1.5", 300.0),
        ("²", 300.0),
    ],
)
def test_retry_after_is_read_in_both_forms_and_else_the_default_holds(header: str, seconds: float) -> None:
    assert retry_after(answer(**{"Retry-After": header}), 300.0, now=NOW) == seconds


def test_a_date_is_compared_with_the_servers_own_clock() -> None:
    headers = {"Retry-After": "Sun, 01 Mar 2026 09:00:10 GMT", "Date": "Sun, 01 Mar 2026 09:00:00 GMT"}

    assert retry_after(answer(**headers), 300.0, now=NOW) == 10.0


@given(st.text(max_size=40))
def test_no_text_in_retry_after_breaks_the_reading(text: str) -> None:
    assert 0.0 <= retry_after(answer(**{"Retry-After": text}), 300.0, now=NOW) <= LONGEST


@given(st.integers(0, 86_400))
def test_a_date_and_its_seconds_mean_the_same(seconds: int) -> None:
    date = format_datetime(datetime.fromtimestamp(NOW.timestamp() + seconds, UTC), usegmt=True)

    assert retry_after(answer(**{"Retry-After": date}), 0.0, now=NOW) == float(seconds)


def test_a_429_is_waited_for_and_the_call_repeated_even_for_a_post(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(429, Retry_After="30"), replies.reply(201, {"id": 1}))

    answer = bench.session(server.url).call("POST", "/products", json={"a": 1}, idempotent=False)

    assert answer.json() == {"id": 1}
    assert bench.clock.slept == [30.0]
    assert [body for *_, body in server.seen] == [b'{"a":1}'] * 2


def test_a_429_without_retry_after_waits_as_the_settings_say(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(429), replies.reply())

    bench.session(server.url, default_retry_after=300.0).call("GET", "/x", idempotent=True)

    assert bench.clock.slept == [300.0]


def test_a_429_whose_wait_passes_the_deadline_is_raised_with_the_wait(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(429, Retry_After="300"))

    with pytest.raises(Throttled) as raised:
        bench.session(server.url, seconds=100.0).call("GET", "/x", idempotent=True)

    assert (raised.value.retry_after, bench.clock.slept, len(server.seen)) == (300.0, [], 1)


def test_a_429_pauses_the_other_calls_of_the_same_limiter(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(429, Retry_After="20"), replies.reply())
    session = bench.session(server.url)

    session.call("GET", "/x", idempotent=True, accept=frozenset({429}))
    session.call("GET", "/y", idempotent=True)

    assert bench.clock.slept == [20.0]


def test_a_system_that_answers_only_429_is_given_up(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(429, Retry_After="0"))

    with pytest.raises(Throttled, match="429 11 times in a row"):
        bench.session(server.url).call("GET", "/x", idempotent=True)

    assert len(server.seen) == 11


def test_calls_are_spaced_by_the_configured_rate(bench: Any, replies: Any) -> None:
    session = bench.session(bench.server().url, rate=100)
    calls: list[Callable[[], Any]] = [lambda: session.call("GET", "/x", idempotent=True)] * 3

    for call in calls:
        call()

    assert bench.clock.slept == pytest.approx([0.6, 0.6])
