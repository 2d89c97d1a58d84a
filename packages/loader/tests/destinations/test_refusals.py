from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration_core.telemetry.redaction import redactor
from siesa_loader.destinations.refusals import LONGEST_REASON, already_exists, refusal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTED = {
    "error": "ValidationError",
    "message": "barcode is not valid",
    "details": {"field": "barcode", "constraint": "8 to 14 digits"},
}


def test_a_drf_refusal_names_its_field_its_message_and_the_value() -> None:
    assert refusal(400, {"name": ["This field may not be blank."]}, {"name": " "}) == (
        "http_400",
        "name: This field may not be blank. (given ' ')",
        "name",
    )


def test_the_documented_form_names_code_field_and_constraint() -> None:
    assert refusal(422, DOCUMENTED, {"barcode": "12"}) == (
        "ValidationError",
        "barcode is not valid: 8 to 14 digits (given '12')",
        "barcode",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"detail": "Not today."}, "Not today."),
        ({"non_field_errors": ["A", "B"]}, "A B"),
        ({"message": "No."}, "No."),
        ("<h1>Bad  Request</h1>", "<h1>Bad Request</h1>"),
        ("", "no reason given"),
        (None, "no reason given"),
    ],
)
def test_a_refusal_that_names_no_field_still_has_a_reason(content: Any, reason: Any) -> None:
    assert refusal(400, content, {}) == ("http_400", reason, None)


@given(st.integers(400, 499), JSON, st.dictionaries(st.text(max_size=20), st.text(max_size=400), max_size=3))
def test_any_body_gives_a_short_reason_in_one_line(status: Any, content: Any, payload: Any) -> None:
    code, reason, _ = refusal(status, content, payload)
    assert 0 < len(reason) <= LONGEST_REASON
    assert "\n" not in reason
    assert 0 < len(code) <= 64


def test_a_reason_holds_no_credential() -> None:
    redactor.register("a-secret-of-this-test")
    _, reason, _ = refusal(400, {"detail": "token a-secret-of-this-test is odd"}, {})
    assert "a-secret-of-this-test" not in reason


@pytest.mark.parametrize(
    "content",
    [
        {"external_id": ["sku with this external_id already exists."]},
        {"external_id": ["Ya existe sku con este external_id."]},
        {"non_field_errors": ["The fields customer_id, external_id must make a unique set."]},
        {"error": "already exists"},
    ],
)
def test_a_record_that_exists_is_recognised(content: Any) -> None:
    assert already_exists(content, "external_id")


@pytest.mark.parametrize(
    "content",
    [
        {"ean": ["sku with this ean already exists."]},
        {"external_id": ["already exists."], "name": ["This field may not be blank."]},
        {"external_id": ["Ensure this field has no more than 100 characters."]},
        {},
        [],
        None,
    ],
)
def test_what_merely_looks_like_an_existing_record_is_not(content: Any) -> None:
    assert not already_exists(content, "external_id")
