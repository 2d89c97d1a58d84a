from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import responses

from integration_core import errors
from integration_core.http.session import CallMade
from integration_core.http.transport import fate_unknown


def test_an_answer_gives_its_json_status_headers_and_time(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(201, {"id": 7}, X_Trace="t-1"))

    answer = bench.session(server.url).call("POST", "/products", json={"name": 'Ñ & "x"'}, idempotent=False)

    assert (answer.status, answer.json(), answer.headers["x-trace"]) == (201, {"id": 7}, "t-1")
    assert answer.seconds > 0
    assert server.seen[0][3] == '{"name":"Ñ & \\"x\\""}'.encode()


def test_the_path_of_the_base_address_is_kept_and_parameters_are_escaped(bench: Any) -> None:
    server = bench.server()

    bench.session(f"{server.url}/siesa/").call(
        "GET", "/v3/consulta", params={"paginacion": "numPag=1|tamPag=100", "descripcion": "a b&c"}, idempotent=True
    )

    assert server.seen[0][1] == "/siesa/v3/consulta?paginacion=numPag%3D1%7CtamPag%3D100&descripcion=a%20b%26c"


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (400, errors.DestinationRefused),
        (401, errors.AuthenticationFailed),
        (403, errors.AccessDenied),
        (404, errors.ResourceNotFound),
        (409, errors.DestinationRefused),
        (413, errors.DestinationRefused),
        (422, errors.DestinationRefused),
        (304, errors.DestinationRefused),
    ],
)
def test_a_refusal_is_raised_once_under_its_name(
    bench: Any, replies: Any, status: int, family: type[Exception]
) -> None:
    server = bench.server(replies.reply(status, {"error": "name is too long"} if status != 304 else b""))

    with pytest.raises(family, match=rf"GET {server.url}/products answered {status} ") as raised:
        bench.session(server.url).call("GET", "/products", idempotent=True)

    assert type(raised.value) is family
    assert len(server.seen) == 1


def test_the_caller_takes_the_statuses_that_it_names(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(400, {"external_id": ["already exists"]}))

    answer = bench.session(server.url).call("POST", "/skus/", json={}, idempotent=False, accept=frozenset({400}))

    assert (answer.status, answer.json()) == (400, {"external_id": ["already exists"]})


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
def test_a_server_fault_is_repeated_for_a_call_that_may_be_repeated(bench: Any, replies: Any, status: int) -> None:
    server = bench.server(replies.reply(status), replies.reply(status), replies.reply(200, [1]))

    answer = bench.session(server.url).call("GET", "/x", idempotent=True)

    assert answer.json() == [1]
    assert bench.clock.slept == [0.5, 1.0]


def test_a_server_fault_that_stays_is_raised_after_three_attempts(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(503, b"<html>down</html>", Content_Type="text/html"))

    with pytest.raises(errors.ServerFault, match=r"answered 503 \(text/html, starting '<html>down</html>'"):
        bench.session(server.url).call("GET", "/x", idempotent=True)

    assert len(server.seen) == 3


def test_a_post_is_not_repeated_after_a_server_fault_and_says_that_its_fate_is_unknown(
    bench: Any, replies: Any
) -> None:
    server = bench.server(replies.reply(502), replies.reply(200))

    with pytest.raises(errors.ServerFault) as raised:
        bench.session(server.url).call("POST", "/products", json={}, idempotent=False)

    assert len(server.seen) == 1
    assert fate_unknown(raised.value)


def test_a_503_that_names_a_wait_is_not_asked_again_before_it_is_over(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(503, Retry_After="4"), replies.reply())

    bench.session(server.url).call("GET", "/x", idempotent=True)

    assert bench.clock.slept == [4.0]


def test_a_fault_whose_wait_lies_past_the_deadline_is_raised_without_waiting(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(503, Retry_After="4"), replies.reply())

    with pytest.raises(errors.ServerFault) as raised:
        bench.session(server.url, seconds=3.0).call("GET", "/x", idempotent=True)

    assert (raised.value.retry_after, bench.clock.slept) == (4.0, [])


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "an empty body where JSON belongs"),
        (b" \r\n", "an empty body where JSON belongs"),
        (b"<!DOCTYPE html><title>Login</title>", "an HTML page where JSON belongs"),
        (b"Service busy", "what is not JSON .*starting 'Service busy'"),
        (b"\xff\xfe\xfa", "what is not JSON"),
        (b"[" * 100_000, "what is not JSON"),
    ],
)
def test_what_is_no_json_is_a_server_fault_that_shows_how_it_starts(
    bench: Any, replies: Any, body: bytes, what: str
) -> None:
    server = bench.server(replies.reply(200, body))
    answer = bench.session(server.url).call("GET", "/x", idempotent=True)

    with pytest.raises(errors.ServerFault, match=f"answered 200 with {what}"):
        answer.json()


def test_the_hook_hears_of_each_request_and_never_of_its_query(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(500), replies.reply(200))
    heard: list[CallMade] = []

    bench.session(server.url, on_call=heard.append).call("GET", "/x", params={"n": 1}, idempotent=True)

    assert [(call.method, call.path, call.status) for call in heard] == [("GET", "/x", 500), ("GET", "/x", 200)]
    assert all(call.seconds > 0 for call in heard)


def test_many_threads_share_a_session_and_its_connections(bench: Any) -> None:
    server = bench.server(lambda exchange: exchange.answer(200, exchange.body))
    session = bench.session(server.url, concurrency=4)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: session.call("POST", "/x", json=n, idempotent=False).json(), range(200)))

    assert answers == list(range(200))
    assert server.connections <= 4


def test_a_stand_in_for_the_adapters_send_is_obeyed(bench: Any) -> None:
    with responses.RequestsMock() as stand_in:
        stand_in.get("https://kong.example.com/x", json=[1], headers={"X-Trace": "t"})

        answer = bench.session("https://kong.example.com").call("GET", "/x", idempotent=True)

    assert (answer.json(), answer.headers["x-trace"]) == ([1], "t")


def test_one_connection_serves_many_calls(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(404), replies.reply(204, b""), replies.reply(200, b"x" * 200_000))
    session = bench.session(server.url)

    for _ in range(5):
        session.call("GET", "/x", idempotent=True, accept=frozenset({404}))

    assert (len(server.seen), server.connections) == (5, 1)
