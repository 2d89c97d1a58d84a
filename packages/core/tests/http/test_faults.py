import socket
import ssl
import time
from typing import Any

import pytest

from integration_core.errors import AnswerTooLarge, ServerFault, Unreachable
from integration_core.http.transport import fate_unknown, never_sent

KIB = 1024


def test_an_answer_of_exactly_the_cap_is_taken(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(200, b" " * 4 * KIB))

    answer = bench.session(server.url, max_answer_bytes=4 * KIB).call("GET", "/x", idempotent=True)

    assert len(answer.body) == 4 * KIB


def test_an_answer_past_the_cap_is_cut_off(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(200, b" " * (4 * KIB + 1)))

    with pytest.raises(AnswerTooLarge, match="more than 4096 bytes"):
        bench.session(server.url, max_answer_bytes=4 * KIB).call("GET", "/x", idempotent=True)


def test_a_small_compressed_answer_that_unfolds_past_the_cap_is_cut_off(bench: Any, replies: Any) -> None:
    server = bench.server(replies.gzipped(64 * KIB * KIB))

    with pytest.raises(AnswerTooLarge, match="after decompression"):
        bench.session(server.url, max_answer_bytes=128 * KIB).call("GET", "/x", idempotent=True)


def test_a_compressed_answer_is_given_decompressed(bench: Any, replies: Any) -> None:
    server = bench.server(replies.gzipped(300_000))

    assert bench.session(server.url).call("GET", "/x", idempotent=True).body == b" " * 300_000


def test_an_answer_that_is_not_compressed_as_it_says_is_a_fault_of_the_connection(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(200, b"no gzip", Content_Encoding="gzip"))

    with pytest.raises(Unreachable, match="the connection broke"):
        bench.session(server.url).call("GET", "/x", idempotent=True)


def test_silence_ends_at_the_read_time_out_with_an_unknown_fate(bench: Any) -> None:
    server = bench.server(lambda exchange: time.sleep(0.5))

    with pytest.raises(Unreachable, match=r"no answer within 0\.2 s") as raised:
        bench.session(server.url, read_timeout=0.2).call("POST", "/x", json={}, idempotent=False)

    assert fate_unknown(raised.value)
    assert len(server.seen) == 1


def test_a_side_that_drips_bytes_meets_the_time_out_too(bench: Any) -> None:
    def drip(exchange: Any) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", "1000")
        exchange.end_headers()
        for _ in range(100):
            exchange.wfile.write(b" ")
            time.sleep(0.01)

    server = bench.server(drip)

    with pytest.raises(Unreachable, match="still answering at the end of the time-out"):
        bench.session(server.url, read_timeout=0.1).call("POST", "/x", idempotent=False)


@pytest.mark.parametrize("limit", [{"read_timeout": 0.3}, {"seconds": 0.3}])
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("line", [b"X-A: 1\r\n", b"x", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_side_that_drips_its_headers_meets_the_time_out_and_the_deadline(
    bench: Any, limit: dict[str, float], tls: bool, line: bytes
) -> None:
    def drip(exchange: Any) -> None:
        exchange.close_connection = True
        exchange.wfile.write(b"" if line.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            exchange.wfile.write(line)
            time.sleep(0.01)

    server = bench.server(drip, tls=bench.tls(ssl.TLSVersion.TLSv1_3) if tls else None)

    with pytest.raises(Unreachable, match=r"no answer within 0\.3 s") as raised:
        bench.session(server.url, ca_bundle=bench.ca_bundle, **limit).call("POST", "/x", idempotent=False)

    assert fate_unknown(raised.value)


def test_a_connection_that_answered_slowly_serves_the_next_call_with_its_whole_time(bench: Any) -> None:
    def slowly(exchange: Any) -> None:
        time.sleep(0.15)
        exchange.answer(200, b"[]")

    server = bench.server(slowly)
    session = bench.session(server.url, read_timeout=0.4)

    answers = [session.call("POST", "/x", idempotent=False).json() for _ in range(3)]

    assert (answers, server.connections) == ([[], [], []], 1)


def test_the_deadline_shortens_the_time_out(bench: Any) -> None:
    server = bench.server(lambda exchange: time.sleep(0.3))

    with pytest.raises(Unreachable, match=r"no answer within 0\.05 s"):
        bench.session(server.url, seconds=0.05).call("POST", "/x", idempotent=False)


def test_nothing_is_sent_after_the_deadline(bench: Any) -> None:
    server = bench.server()

    with pytest.raises(Unreachable, match="the deadline has passed") as raised:
        bench.session(server.url, seconds=0.0).call("GET", "/x", idempotent=True)

    assert never_sent(raised.value)
    assert (server.seen, bench.clock.slept) == ([], [])


def test_a_post_whose_connection_was_reset_is_not_sent_again(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reset, replies.reply())

    with pytest.raises(Unreachable, match="the connection broke") as raised:
        bench.session(server.url).call("POST", "/products", json={}, idempotent=False)

    assert fate_unknown(raised.value)
    assert not never_sent(raised.value)
    assert len(server.seen) == 1


def test_a_get_whose_connection_was_reset_is_sent_again(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reset, replies.reset, replies.reply(200, [1]))

    assert bench.session(server.url).call("GET", "/x", idempotent=True).json() == [1]


def test_an_answer_that_breaks_off_is_no_answer(bench: Any) -> None:
    def half(exchange: Any) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", "10")
        exchange.end_headers()
        exchange.wfile.write(b"[1,2]")
        exchange.close_connection = True

    server = bench.server(half)

    with pytest.raises(Unreachable, match="the connection broke") as raised:
        bench.session(server.url).call("POST", "/x", idempotent=False)

    assert fate_unknown(raised.value)


def test_a_post_that_found_no_connection_is_tried_again_because_nothing_was_sent(bench: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises(Unreachable, match=r"no connection \(Connection refused\)") as raised:
        bench.session(f"http://127.0.0.1:{port}").call("POST", "/x", json={}, idempotent=False)

    assert never_sent(raised.value)
    assert bench.clock.slept == [0.5, 1.0]


def test_a_name_that_does_not_resolve_is_unreachable(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(Unreachable, match="Name or service not known") as raised:
        bench.session("https://siesa.example.com").call("POST", "/x", idempotent=False)

    assert never_sent(raised.value)


def test_proxies_of_the_environment_are_not_used(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = bench.server(), bench.server()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    bench.session(server.url).call("GET", "/x", idempotent=True)

    assert (len(server.seen), proxy.seen) == (1, [])


def test_credentials_of_a_netrc_file_are_not_sent(bench: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login root password hunter22\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = bench.server()

    bench.session(server.url).call("GET", "/x", idempotent=True)

    assert "Authorization" not in server.seen[0][2]


def test_cookies_are_not_carried_from_call_to_call(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(200, Set_Cookie="session=abc"))
    session = bench.session(server.url)

    session.call("GET", "/x", idempotent=True)
    session.call("GET", "/x", idempotent=True)

    assert "Cookie" not in server.seen[1][2]


def test_a_closed_session_fails_in_the_family(bench: Any) -> None:
    server = bench.server()
    with bench.session(server.url) as session:
        session.call("GET", "/x", idempotent=True)

    with pytest.raises((Unreachable, ServerFault)):
        session.call("POST", "/x", idempotent=False)
