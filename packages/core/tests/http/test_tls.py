import logging
import ssl
from typing import Any

import pytest

from integration_core.errors import InsecureTransport
from integration_core.http.session import HttpSession

ONLY_1_2, UP_TO_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def test_tls_1_3_is_spoken_to_a_server_that_knows_it(bench: Any) -> None:
    server = bench.server(tls=bench.tls(UP_TO_1_3))

    answer = bench.session(server.url, ca_bundle=bench.ca_bundle).call("GET", "/x", idempotent=True)

    assert answer.status == 200


def test_a_server_that_knows_only_tls_1_2_is_refused(bench: Any) -> None:
    server = bench.server(tls=bench.tls(ONLY_1_2))

    with pytest.raises(InsecureTransport, match=r"TLS could not be agreed on .*minTls to 1\.2"):
        bench.session(server.url, ca_bundle=bench.ca_bundle).call("GET", "/x", idempotent=True)

    assert server.seen == []


def test_a_server_that_knows_only_tls_1_2_is_accepted_where_the_configuration_says_so(bench: Any) -> None:
    server = bench.server(tls=bench.tls(ONLY_1_2))

    answer = bench.session(server.url, ca_bundle=bench.ca_bundle, min_tls="1.2").call("GET", "/x", idempotent=True)

    assert answer.status == 200


@pytest.mark.parametrize("min_tls", ["1.2", "1.3"])
def test_a_certificate_that_no_trusted_authority_signed_is_refused(bench: Any, min_tls: str) -> None:
    server = bench.server(tls=bench.tls(UP_TO_1_3))

    with pytest.raises(InsecureTransport, match="certificate was refused"):
        bench.session(server.url, min_tls=min_tls).call(
            "POST", "/login", json={"password": "hunter2hunter2"}, idempotent=False
        )

    assert server.seen == []


def test_a_certificate_of_another_host_is_refused(bench: Any) -> None:
    server = bench.server(tls=bench.tls(UP_TO_1_3, host="kong.example.com"))

    with pytest.raises(InsecureTransport, match="certificate was refused"):
        bench.session(server.url, ca_bundle=bench.ca_bundle).call("GET", "/x", idempotent=True)


def test_https_to_a_port_that_speaks_plain_http_is_named_as_such(bench: Any) -> None:
    server = bench.server()
    address = server.url.replace("http:", "https:")

    with pytest.raises(InsecureTransport, match="TLS could not be agreed on"):
        bench.session(address).call("GET", "/x", idempotent=True)


def test_plain_http_beyond_loopback_is_refused_before_anything_is_sent(bench: Any) -> None:
    with pytest.raises(InsecureTransport, match=r"http://siesa\.example\.com:82 is plain http"):
        bench.session("http://siesa.example.com:82/v3")


def test_plain_http_to_loopback_is_refused_outside_the_embedded_run(bench: Any) -> None:
    with pytest.raises(InsecureTransport, match="plain http"):
        bench.session("http://127.0.0.1:9", loopback_http=False)


@pytest.mark.parametrize("host", ["localhost.example.com", "127.0.0.1.example.com", "10.0.0.1", "0.0.0.0"])  # noqa: S104 - an address to refuse, not to bind
def test_a_host_that_only_looks_like_loopback_is_refused(bench: Any, host: str) -> None:
    with pytest.raises(InsecureTransport):
        bench.session(f"http://{host}:9")


def test_plain_http_that_is_allowed_works_and_warns_by_one_line(bench: Any, caplog: Any) -> None:
    server = bench.server()
    caplog.set_level(logging.WARNING)

    session = bench.session(server.url, loopback_http=False, allow_insecure_http=True)
    session.call("GET", "/x", idempotent=True)
    session.call("GET", "/x", idempotent=True)

    assert [(record.getMessage(), record.address) for record in caplog.records] == [
        ("plain http: credentials travel readable", server.url)
    ]


def test_the_warning_goes_to_the_log_that_was_given(bench: Any) -> None:
    lines: list[object] = []

    class Log:
        def warning(self, msg: object, *, extra: Any) -> None:
            lines.append((msg, extra))

    session: HttpSession = bench.session("http://siesa.example.com", allow_insecure_http=True, log=Log())

    session.close()
    assert lines == [("plain http: credentials travel readable", {"address": "http://siesa.example.com:80"})]
