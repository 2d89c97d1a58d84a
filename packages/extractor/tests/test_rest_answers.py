"""The plain REST form's answers."""

from typing import Any

import pytest

from integration_core.errors import AuthenticationFailed, ServerFault, SourceContractBroken, SourceRefusedQuery
from siesa_extractor.sources.protocol import End, Page, Query
from siesa_extractor.sources.rest import REST, Rest
from siesa_extractor.testing.siesa import answer

SOURCE = Rest(Query("/inventory/products", "data", 100))


def test_a_page_is_asked_for_with_and_without_the_filter() -> None:
    assert SOURCE.request(2, None).params == {"page": 2, "limit": 100}
    assert SOURCE.request(1, "2026-11-23T01:46:00Z").params == {
        "page": 1,
        "limit": 100,
        "modified_since": "2026-11-23T01:46:00Z",
    }


def test_a_company_is_sent_where_it_is_configured() -> None:
    assert Rest(Query("/p", "data", 10, company=7501)).request(1, None).params["idCompania"] == 7501


def test_the_token_travels_as_a_bearer() -> None:
    assert REST.headers({"token": "abc"}) == {"Authorization": "Bearer abc"}


def test_rows_and_the_declared_total_are_read() -> None:
    assert SOURCE.read(answer({"data": [{"f_codigo": "1"}], "total": 7})) == Page([{"f_codigo": "1"}], None, 7)


def test_a_total_written_as_text_is_the_number() -> None:
    assert SOURCE.read(answer({"data": [{"f_codigo": "1"}], "total": " 30 "})).total == 30


def test_a_bare_list_declares_nothing() -> None:
    assert SOURCE.read(answer([{"f_codigo": "1"}])) == Page([{"f_codigo": "1"}])
    assert SOURCE.read(answer([])) == Page([], End.EMPTY)


@pytest.mark.parametrize(("total", "states"), [(0, True), (7, False), (None, False)])
def test_only_a_total_of_zero_states_that_nothing_matches(total: int | None, states: bool) -> None:
    page = SOURCE.read(answer({"data": [], "total": total}))

    assert page.end == End.EMPTY
    assert page.states_empty is states


@pytest.mark.parametrize("total", ["seven", "-1", "1.5", "", -1, True, 1.5])
def test_a_total_that_is_no_number_of_rows_is_refused(total: Any) -> None:
    with pytest.raises(SourceContractBroken, match="total"):
        SOURCE.read(answer({"data": [], "total": total}))


@pytest.mark.parametrize(
    ("content", "status", "error", "words"),
    [
        ({"error": "BadRequest", "message": "limit is 5000"}, 400, SourceRefusedQuery, "limit is 5000"),
        ({"error": "Invalid"}, 422, SourceRefusedQuery, "422"),
        (b"nope", 400, SourceRefusedQuery, "nope"),
        ({"error": "Unauthorized"}, 401, AuthenticationFailed, "token"),
        (b"<html></html>", 200, ServerFault, "HTML"),
        ({"items": []}, 200, SourceContractBroken, "'items'"),
    ],
)
def test_what_is_no_page_is_a_typed_error(content: Any, status: int, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        SOURCE.read(answer(content, status))
