import base64
import html
import json
import time
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.telemetry.redaction import HIDDEN, Redactor, names_a_credential


@pytest.mark.parametrize(
    "key",
    ["password", "PASSWORD", "apiKey", "api_key", "X-API-Key", "conniKey", "ConniToken", "Authorization", "auth_token",
     "client-secret", "siesa.password", "Set-Cookie", "privateKey", "aws_secret_access_key", "credentials"],
)  # fmt: skip
def test_a_key_that_names_a_credential_is_known_in_any_case_and_punctuation(key: str) -> None:
    assert names_a_credential(key)


@pytest.mark.parametrize(
    "key", ["client_id", "sync_id", "name", "key", "field_mappings_key", "secretName", "secret_arn", "path", "author"]
)
def test_a_key_that_helps_to_find_a_fault_is_shown(key: str) -> None:
    assert not names_a_credential(key)


def test_values_are_hidden_by_their_key_at_any_depth() -> None:
    content = {"a": [{"Password": "x", "b": ({"X-Api-Key": {"deep": 1}},)}], "n": 3, "none": None, "ok": True}

    assert Redactor().redact(content) == {
        "a": [{"Password": HIDDEN, "b": [{"X-Api-Key": HIDDEN}]}],
        "n": 3,
        "none": None,
        "ok": True,
    }


secrets = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=6, max_size=40).filter(
    lambda text: len(text.strip()) >= 6 and text.strip() not in HIDDEN and HIDDEN not in text
)


@given(secrets, st.text(max_size=20), st.text(max_size=20))
def test_a_registered_value_is_found_in_every_form_that_it_is_written_in(secret: str, left: str, right: str) -> None:
    redactor = Redactor()
    redactor.register(secret)
    quoted = [quote(secret), quote(secret, safe=""), quote_plus(secret)]
    escaped = [html.escape(secret), html.escape(secret, quote=False), json.dumps(html.escape(secret))[1:-1]]
    encoded = [base64.b64encode(secret.encode()).decode(), base64.urlsafe_b64encode(secret.encode()).decode()]
    forms = [secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], *quoted, *escaped, *encoded]

    for form in forms:
        scrubbed = redactor.scrub(f"<{form}>")
        assert scrubbed == f"<{HIDDEN}>"
    assert secret not in redactor.scrub(f"{left} {secret} {right}").replace(HIDDEN, "")


def test_of_two_values_where_one_holds_the_other_the_whole_is_hidden() -> None:
    redactor = Redactor()
    redactor.register("abcdef")
    redactor.register("abcdef-ghijkl")

    assert redactor.scrub("abcdef-ghijkl abcdef") == f"{HIDDEN} {HIDDEN}"


@pytest.mark.parametrize(
    "written",
    ["TOK&amp;q&lt;z&gt;=v;w&quot;9'", "TOK&amp;q&lt;z&gt;=v;w\"9'", "TOK&amp;q&lt;z&gt;=v;w&#34;9&#39;",
     r"TOK\u0026q\u003Cz\u003E=v;w\u00229\u0027", r"TOK\u0026q\u003cz\u003e=v;w\"9'"],
)  # fmt: skip
def test_a_value_is_found_as_servers_escape_it(written: str) -> None:
    redactor = Redactor()
    redactor.register("TOK&q<z>=v;w\"9'")

    assert redactor.scrub(f"token '{written}' refused") == f"token '{HIDDEN}' refused"


def test_a_value_without_the_padding_of_its_base64_is_found() -> None:
    redactor = Redactor()
    redactor.register("root:hunter22")

    assert redactor.scrub("Basic cm9vdDpodW50ZXIyMg, cm9vdDpodW50ZXIyMg==") == f"Basic {HIDDEN}, {HIDDEN}"


def test_a_short_value_is_hidden_where_it_stands_as_a_word() -> None:
    redactor = Redactor()
    for value in ("admin", "abc", "p&1", "1", " ", ""):
        redactor.register(value)

    assert redactor.scrub("admin, 'abc' and p&amp;1 of cliente-abc: 1 administrator, abc.") == (
        f"{HIDDEN}, '{HIDDEN}' and {HIDDEN} of cliente-abc: 1 administrator, {HIDDEN}."
    )


def test_what_was_registered_last_is_kept_when_there_is_too_much() -> None:
    redactor = Redactor()
    for number in range(3_000):
        redactor.register(f"secret-{number:05}")

    assert redactor.scrub("secret-02999") == HIDDEN
    assert redactor.scrub("secret-00000") == "secret-00000"


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("https://root:hunter22@kong/x?a=1", f"https://{HIDDEN}@kong/x?a=1"),
        ("GET /x?token=abc&page=2", f"GET /x?token={HIDDEN}&page=2"),
        ("{'password': 'a b', 'page': 2}", f"{{'password': {HIDDEN}, 'page': 2}}"),
        ('{"apiKey": "a\\"b", "page": 2}', f'{{"apiKey": {HIDDEN}, "page": 2}}'),
        ("Authorization: Bearer abc.d3f-ghi", f"Authorization: Bearer {HIDDEN}"),
        ("sent Token 0123456789abcdef", f"sent Token {HIDDEN}"),
        ("the secret 'siesa/kong' has no field 'password'.", "the secret 'siesa/kong' has no field 'password'."),
        ("secretName=siesa-integration/cliente-a/kong", "secretName=siesa-integration/cliente-a/kong"),
        ("Token expired, Basic authentication", "Token expired, Basic authentication"),
        (
            "bad [type=int, input_value='s3cr3t', input_type=str]",
            f"bad [type=int, input_value={HIDDEN}, input_type=str]",
        ),
        ("mail to ops@example.com", "mail to ops@example.com"),
    ],
)
def test_credentials_in_free_text_are_hidden_and_the_rest_stays_readable(text: str, scrubbed: str) -> None:
    assert Redactor().scrub(text) == scrubbed


@pytest.mark.parametrize(
    "part", ["password", "://", "Token ", "a='", "'password'   ", 'x="\\', "://a@", "input_value="]
)
def test_scrubbing_takes_time_in_proportion_to_the_text(part: str) -> None:
    started = time.process_time()
    Redactor().scrub(part * 40_000)

    # A quadratic search takes minutes here, a linear one milliseconds.
    assert time.process_time() - started < 5


def test_what_is_no_json_is_turned_to_text_and_scrubbed() -> None:
    redactor = Redactor()
    redactor.register("hunter2hunter2")

    class Client:
        def __repr__(self) -> str:
            return "Client('hunter2hunter2')"

    assert redactor.redact({"client": Client(), "raw": b"hunter2hunter2"}) == {
        "client": f"Client('{HIDDEN}')",
        "raw": f"b'{HIDDEN}'",
    }


def test_content_that_holds_itself_ends() -> None:
    content: dict[str, Any] = {"encoded": base64.b64encode(b"x").decode()}
    content["self"] = content

    assert HIDDEN in json.dumps(Redactor().redact(content))
