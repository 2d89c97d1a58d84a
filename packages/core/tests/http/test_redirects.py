from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid, InsecureTransport, ServerFault

TOKEN = {"Authorization": "Token s3cr3t-of-the-kong"}


def test_a_redirect_to_another_port_is_refused_and_both_hosts_are_named(bench: Any, replies: Any) -> None:
    thief = bench.server()
    server = bench.server(replies.reply(302, Location=f"{thief.url}/x?token=abcdef"))

    with pytest.raises(InsecureTransport, match=f"from {server.url} to {thief.url};") as raised:
        bench.session(server.url).call("GET", "/x", headers=TOKEN, idempotent=True)

    assert thief.seen == []
    assert "abcdef" not in str(raised.value)


@pytest.mark.parametrize(
    "location", ["https://127.0.0.1:{port}/x", "//kong.example.com/x", "http://127.0.0.1.example.com:{port}/"]
)
def test_a_redirect_to_another_scheme_or_host_is_refused(bench: Any, replies: Any, location: str) -> None:
    server = bench.server()
    server.replies = (replies.reply(307, Location=location.format(port=server.server_port)),)

    with pytest.raises(InsecureTransport, match="credentials are not taken there"):
        bench.session(server.url).call("GET", "/x", headers=TOKEN, idempotent=True)

    assert len(server.seen) == 1


def test_a_get_follows_a_redirect_on_the_same_host_with_its_headers(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(301, Location="/y/?page=2#top"), replies.reply(200, [2]))

    answer = bench.session(server.url).call("GET", "/x", headers=TOKEN, idempotent=True)

    assert answer.json() == [2]
    assert server.seen[1][1] == "/y/?page=2"
    assert server.seen[1][2]["Authorization"] == TOKEN["Authorization"]


def test_user_info_in_a_redirect_is_neither_sent_nor_shown(bench: Any, replies: Any) -> None:
    server = bench.server()
    server.replies = (
        replies.reply(302, Location=f"http://admin:hunter22@127.0.0.1:{server.server_port}/y?hunter22"),
        replies.reply(404),
    )

    answer = bench.session(server.url).call("GET", "/x", idempotent=True, accept=frozenset({404}))

    assert "hunter22" not in answer.call
    assert "Authorization" not in server.seen[1][2]


def test_a_circle_of_redirects_ends_after_three(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(302, Location="/x"))

    with pytest.raises(ConfigurationInvalid, match="redirected more than 3 times"):
        bench.session(server.url).call("GET", "/x", idempotent=True)

    assert len(server.seen) == 4


def test_a_post_is_not_sent_a_second_time_to_another_path(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(308, Location="/skus/"))

    with pytest.raises(ConfigurationInvalid, match="closing slash"):
        bench.session(server.url).call("POST", "/skus", json={}, idempotent=False)

    assert len(server.seen) == 1


def test_a_redirect_to_what_is_no_address_is_a_server_fault(bench: Any, replies: Any) -> None:
    server = bench.server(replies.reply(302, Location="http://[::bad/"))

    with pytest.raises(ServerFault, match="no address"):
        bench.session(server.url).call("POST", "/x", idempotent=False)
