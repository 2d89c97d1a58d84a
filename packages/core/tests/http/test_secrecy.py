import time
import traceback
from typing import Any

import pytest

from integration_core.errors import ConfigurationInvalid, IntegrationError
from integration_core.http.settings import HttpSettings

SECRETS = ("tok-9f8e7d6c5b", "key-1a2b3c4d5e", "hunter2hunter2", "query-s3cr3t-77")


@pytest.mark.parametrize("case", ["401", "500", "html", "reset", "refused", "slow", "redirect"])
def test_no_credential_of_a_call_stands_in_its_error_or_traceback(bench: Any, replies: Any, case: str) -> None:
    echo = b"refused: " + " ".join(SECRETS[:2] + SECRETS[3:]).encode()
    answers = {
        "401": replies.reply(401, echo),
        "500": replies.reply(500, echo),
        "html": replies.reply(200, b"<html>" + echo),
        "reset": replies.reset,
        "slow": lambda exchange: time.sleep(0.2),
        "redirect": replies.reply(302, Location="https://u:hunter2hunter2@other.example.com/?t=query-s3cr3t-77"),
    }
    server = bench.server(answers.get(case, replies.reply()))
    if case == "refused":
        server.socket.close()
    session = bench.session(server.url, read_timeout=0.05)

    with pytest.raises(IntegrationError) as raised:
        session.call(
            "POST",
            "/login",
            params={"apiKey": SECRETS[3]},
            headers={"Authorization": f"Token {SECRETS[0]}", "ConniKey": SECRETS[1]},
            json={"password": SECRETS[2]},
            idempotent=False,
        ).json()

    written = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert [secret for secret in SECRETS if secret in written] == []


@pytest.mark.parametrize("value", ["abc\n", "abc\r\nX-Admin: 1", " abc", "clave-ñ", "a\x00b"])
def test_a_header_that_cannot_be_sent_is_refused_by_its_name_alone(bench: Any, value: str) -> None:
    server = bench.server()

    with pytest.raises(ConfigurationInvalid, match="the header ConniToken holds") as raised:
        bench.session(server.url).call("GET", "/x", headers={"ConniToken": value}, idempotent=True)

    assert "abc" not in str(raised.value)
    assert server.seen == []


@pytest.mark.parametrize("path", ["/products/../admin", "..", "/a/./b"])
def test_a_path_cannot_leave_the_base_address(bench: Any, path: str) -> None:
    with pytest.raises(ConfigurationInvalid, match="dot segment"):
        bench.session(bench.server().url).call("GET", path, idempotent=True)


def test_a_path_cannot_smuggle_a_query_or_another_line(bench: Any) -> None:
    server = bench.server()

    bench.session(server.url).call("GET", "/products/1?x=1#y HTTP/1.0\r\nñ", idempotent=True)

    assert server.seen[0][1] == "/products/1%3Fx=1%23y%20HTTP/1.0%0D%0A%C3%B1"


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("https://root:hunter22@kong.example.com", "kong.example.com holds user info"),
        ("https://kong.example.com/?token=hunter22", "holds a query or a fragment"),
        ("https://kong.example.com/#hunter22", "holds a query or a fragment"),
        ("https://kong.example.com?", "holds a query or a fragment"),
        ("ftp://kong.example.com", "scheme is 'ftp'"),
        ("file:///etc/passwd", "scheme is 'file'"),
        ("kong.example.com", "scheme is ''"),
        ("https://", "host None"),
        ("https://kong.example.com:99999", "cannot be read"),
        ("https://[::1", "cannot be read"),
        ("https://kong.example.com/a b", "a space or a line end"),
        ("https://kong.example.com\n", "a space or a line end"),
    ],
)
def test_a_base_address_that_cannot_be_used_is_refused_without_its_secrets(address: str, what: str) -> None:
    with pytest.raises(ConfigurationInvalid, match=what) as raised:
        HttpSettings(base_url=address)

    assert "hunter22" not in str(raised.value)
